import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ArtifactStore } from '../../artifacts/artifact-store.ts';
import { digestOf } from '../../digest.ts';
import { readReleasedModel, writeReleasedModel } from '../../artifacts/released-model.ts';
import type { StackPaths } from '../paths.ts';
import type { Component } from './component.ts';

/** The model of models/released in the artifact store, its ONNX files exported once from the weights there. */
export function releasedModel(paths: StackPaths): Component {
  const card = path.join(paths.project, 'models', 'released', 'card.json');
  const store = new ArtifactStore(paths.home);
  const cardDigest = async (): Promise<string> => digestOf(await readFile(card, 'utf8'));
  return {
    name: 'released-model',
    purpose: 'the model that serves until one of your own does',
    needs: ['python'],
    advice:
      'see the message above; the Python environment may be damaged: remove the folder tools/python and run up again',
    async found() {
      const restored = await readReleasedModel(paths.home);
      const current = restored?.card === (await cardDigest()) && existsSync(store.pathOf(restored.model));
      return current ? store.pathOf(restored.model) : null;
    },
    way: () => Promise.resolve('export from models/released'),
    async install() {
      const { stdout } = await execa(paths.python, ['-m', 'contexture_trainer', 'restore'], {
        cwd: paths.trainer,
        env: { CONTEXTURE_HOME: paths.home },
      });
      const model = stdout.trim().split('\n').at(-1)!;
      await writeReleasedModel(paths.home, { card: await cardDigest(), model });
    },
  };
}
