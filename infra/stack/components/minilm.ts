import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StackPaths } from '../paths.ts';
import type { Component } from './component.ts';

/** The sentence encoder all-MiniLM-L6-v2 as ONNX, exported once from the weights in the Python environment. */
export function minilm(paths: StackPaths): Component {
  const manifest = path.join(paths.minilm, 'manifest.json');
  return {
    name: 'minilm',
    purpose: 'embeddings (all-MiniLM-L6-v2, ONNX)',
    needs: ['python'],
    advice:
      'see the message above; the Python environment may be damaged: remove the folder tools/python and run up again',
    found: () => Promise.resolve(existsSync(manifest) ? paths.minilm : null),
    way: () => Promise.resolve('export from the Python environment'),
    async install() {
      await mkdir(path.dirname(paths.minilm), { recursive: true });
      const output = `${paths.minilm}.exporting`;
      await rm(output, { recursive: true, force: true });
      await execa(paths.python, ['-m', 'contexture_trainer', 'export-embedder', '--output', output], {
        cwd: paths.project,
        env: { PYTHONPATH: paths.trainer, CONTEXTURE_HOME: paths.home },
      });
      await rm(paths.minilm, { recursive: true, force: true });
      await rename(output, paths.minilm);
    },
  };
}
