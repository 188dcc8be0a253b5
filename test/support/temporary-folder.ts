import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A fresh folder for every test of the suite at hand, removed after it. */
export function useTemporaryFolder(): { path(...inside: string[]): string } {
  let folder = '';
  beforeEach('make a temporary folder', () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'contexture-'));
  });
  afterEach('remove the temporary folder', () => rmSync(folder, { recursive: true, force: true }));
  return { path: (...inside) => path.join(folder, ...inside) };
}
