import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StackPaths } from '../paths.ts';
import type { Component } from './component.ts';
import { canInstallPackages, installPackages } from './debian-packages.ts';
import { findProgram } from './find-program.ts';

function requirementsFile(paths: StackPaths): string {
  return path.join(paths.trainer, 'requirements.txt');
}

function digestOfFile(file: string): string | null {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null;
}

/** uv from PATH, else one in a virtual environment of its own made by the system's Python. */
async function ensureUv(paths: StackPaths): Promise<string> {
  const onPath = findProgram('uv');
  if (onPath !== null) return onPath;
  const folder = path.join(paths.tools, 'uv');
  const uv = path.join(folder, 'bin', 'uv');
  if (existsSync(uv)) return uv;
  const create = () => execa('python3', ['-m', 'venv', '--clear', folder]);
  if (findProgram('python3') === null) await installPackages('python3', 'python3-venv');
  try {
    await create();
  } catch (error) {
    // Debian's python3 comes without the module that makes environments.
    if (!canInstallPackages()) throw error;
    await installPackages('python3-venv');
    await create();
  }
  await execa(path.join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', 'uv']);
  return uv;
}

/** The trainer's Python: exactly what its requirements file names, by hash. It also brings PostgreSQL and the encoder. */
export function pythonEnvironment(paths: StackPaths): Component {
  const stamp = path.join(paths.pythonEnvironment, 'requirements.sha256');
  return {
    name: 'python',
    purpose: 'trainer (PyTorch), PostgreSQL and the sentence encoder, as wheels',
    needs: [],
    advice: 'install Python 3.11 or later with its venv module, or uv',
    found() {
      const current =
        existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfFile(requirementsFile(paths));
      return Promise.resolve(current && existsSync(paths.python) ? paths.python : null);
    },
    way() {
      if (findProgram('uv') !== null) return Promise.resolve('uv pip sync (up to 6 GB the first time)');
      const python = findProgram('python3') !== null || canInstallPackages();
      return Promise.resolve(python ? 'uv by pip, then uv pip sync (up to 6 GB the first time)' : null);
    },
    async install() {
      const requirements = requirementsFile(paths);
      const digest = digestOfFile(requirements);
      if (digest === null) throw new Error(`${requirements} is missing`);
      await mkdir(paths.tools, { recursive: true });
      const uv = await ensureUv(paths);
      await rm(stamp, { force: true });
      if (!existsSync(paths.python))
        await execa(uv, ['venv', '--clear', '--python', '>=3.11', paths.pythonEnvironment]);
      await execa(uv, ['pip', 'sync', '--python', paths.python, requirements]);
      await writeFile(stamp, digest);
    },
  };
}
