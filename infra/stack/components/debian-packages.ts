import { execa } from 'execa';
import { withLock } from '../lock.ts';
import { findProgram } from './find-program.ts';

/** True when we may install Debian packages: as root, with apt. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== null;
}

/** `apt-get update` and `install`, without questions and without starting services; one at a time on this machine. */
export async function installPackages(...names: readonly string[]): Promise<void> {
  await withLock(['apt'], async () => {
    const options = { env: { DEBIAN_FRONTEND: 'noninteractive' } } as const;
    await execa('apt-get', ['update', '-q'], options);
    await execa('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], options);
  });
}
