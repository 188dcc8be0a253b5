import { execa } from 'execa';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { StackPaths } from '../paths.ts';
import type { Component, Log } from './component.ts';
import { findProgram } from './find-program.ts';

/** Newer tags have `replace` directives, which `go install` refuses. */
const goPackage = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const downloadSeconds = 60;

/** The `temporal` program: the one on PATH, else the one we installed. Null when there is none. */
export function temporalBinary(paths: StackPaths): string | null {
  const installed = path.join(paths.tools, 'temporal');
  return findProgram('temporal') ?? (existsSync(installed) ? installed : null);
}

async function download(paths: StackPaths): Promise<boolean> {
  const folder = path.join(paths.tools, 'temporal-download');
  await mkdir(folder, { recursive: true });
  const script = path.join(import.meta.dirname, 'download-temporal.ts');
  const result = await execa(process.execPath, ['--import', 'tsx', script, folder], {
    cwd: paths.project,
    timeout: downloadSeconds * 1000,
    reject: false,
  });
  const file = readdirSync(folder).find((name) => name.startsWith('temporal'));
  if (result.failed || file === undefined) return false;
  await rename(path.join(folder, file), path.join(paths.tools, 'temporal'));
  return true;
}

export function temporalCli(paths: StackPaths): Component {
  return {
    name: 'temporal-cli',
    purpose: 'Temporal server, UI and command line',
    needs: [],
    advice: 'install the Temporal CLI (or Go 1.23 or later, or set TEMPORAL_ADDRESS to a server that runs)',
    found: () => Promise.resolve(temporalBinary(paths)),
    way: () =>
      Promise.resolve(
        findProgram('go') === null ? 'download' : 'download, else build from source (3 to 8 minutes)',
      ),
    async install(log: Log) {
      await mkdir(paths.tools, { recursive: true });
      if (await download(paths)) return;
      if (findProgram('go') === null)
        throw new Error(
          `the download did not finish within ${downloadSeconds} s, and there is no Go to build it with`,
        );
      log('temporal-cli: the download is out of reach; building it from source');
      const building = path.join(paths.tools, 'temporal-build');
      await execa('go', ['install', goPackage], { env: { GOBIN: building, GOFLAGS: '', CGO_ENABLED: '0' } });
      await rename(path.join(building, 'temporal'), path.join(paths.tools, 'temporal'));
    },
  };
}
