// Installs the npm packages when node_modules is missing or older than the lock file. Depends on nothing itself.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, statSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const project = path.resolve(import.meta.dirname, '..');

function areCurrent() {
  // npm writes this file last; a node_modules without it is an installation that was interrupted.
  const installed = path.join(project, 'node_modules', '.package-lock.json');
  return (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(path.join(project, 'package-lock.json')).mtimeMs
  );
}

/** A lock that the kernel releases when its holder dies (Linux: an abstract Unix socket). Resolves to null when taken. */
function acquire() {
  const name = createHash('sha256').update(project).digest('hex').slice(0, 32);
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(`\0contexture-npm-${name}`, () => resolve(server));
  });
}

export async function ensureDependencies() {
  if (areCurrent()) return;
  if (process.platform !== 'linux')
    throw new Error(`Contexture's local stack runs on Linux, this is ${process.platform}`);
  let lock = await acquire();
  while (lock === null) {
    await sleep(500);
    lock = await acquire();
  }
  try {
    if (areCurrent()) return;
    process.stderr.write('npm packages: installing ...\n');
    const started = performance.now();
    const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: project,
      // Standard output belongs to the command's result.
      stdio: ['ignore', 2, 2],
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' },
    });
    const code = await new Promise((resolve, reject) => npm.once('error', reject).once('exit', resolve));
    if (code !== 0) {
      process.stderr.write(`npm packages: npm ci failed with exit code ${code}\n`);
      process.exit(1);
    }
    const now = new Date();
    utimesSync(path.join(project, 'node_modules', '.package-lock.json'), now, now);
    process.stderr.write(
      `npm packages: installed (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
    );
  } finally {
    lock.close();
  }
}
