#!/usr/bin/env node
// Starts the command line. Depends on nothing, because it installs the dependencies when they are missing.
import { spawn } from 'node:child_process';
import { ensureDependencies, project } from './dependencies.mjs';
import path from 'node:path';

await ensureDependencies();
const main = path.join(project, 'cli', 'main.ts');
const tsx = import.meta.resolve('tsx');
const child = spawn(process.execPath, ['--import', tsx, main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The terminal sends Ctrl+C to both; the child decides what it means. Others' signals are passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  if (signal) process.stderr.write(`contexture: ended by ${signal}\n`);
  process.exitCode = code ?? 1;
});
