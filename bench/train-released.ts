/**
 * Trains the released model, one for each seed, on the train side of `bench:evidence` and degraded pairs of the corpora on that side;
 * the token encoder stays as it is. Prints a digest a seed for `bench:evidence` and `bench:skills`; `--release` packs the first one into
 * models/released. A killed training goes on where it was.
 *
 *   npm run train:released -- --subjects FILE [--data ../shared/data] [--seeds 1,2,3] [--home .contexture/released] [--release]
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { readSubjects } from './evidence/subjects.ts';
import { releasedDataset } from './released-dataset.ts';
import { trainModel } from './train-model.ts';

const paths = stackPaths();
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    subjects: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    home: { type: 'string', default: path.join(paths.home, 'released') },
    steps: { type: 'string', default: '6000' },
    release: { type: 'boolean', default: false },
  },
});
if (!values.subjects) throw new Error('--subjects FILE: what `npm run evidence:subjects` wrote');
const store = new ArtifactStore(values.home);
const subjects = await readSubjects(values.subjects);
const models: string[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  const { model, metrics } = await trainModel(paths, values.home, {
    runId: `released-${String(seed)}`,
    stage: 'released',
    datasetDigest: await store.put(await releasedDataset(subjects, { data: values.data, seed })),
    seed,
    steps: Number(values.steps),
    batchSize: 8,
    learningRate: 0.002,
    trainableTokenLayers: 0,
  });
  models.push(model);
  console.log(`seed ${String(seed)}: model ${model}, validation ${JSON.stringify(metrics)}`);
}
console.log(`--home ${values.home} --models ${models.join(',')}`);
if (values.release)
  await execa(paths.python, ['-m', 'contexture_trainer', 'pack', '--model', models[0]!], {
    cwd: paths.trainer,
    env: { CONTEXTURE_HOME: values.home },
    stdio: 'inherit',
  });
