/**
 * Evidence recall at 70, 80 and 90 % cut by kind on held-out corpora: queries among nine times their evidence in noise, half of
 * it near misses of the same manual, beside arms that need no training. Recall is the share of the evidence's LLM tokens (cl100k)
 * that a selection keeps whose budget is 30, 20, 10 % of the input's tokens; all arms fill it by the same rule.
 *
 * `--train` trains a model for each seed on the train side alone; `--model` measures one that is stored. Debian's manuals come from
 * a folder with one unpacked package each (`apt-get download NAME`, `dpkg -x NAME.deb FOLDER/NAME`).
 *
 *   npm run bench:evidence -- --manuals FOLDER [--data ../shared/data] [--seeds 1,2,3] [--model DIGEST | --train]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { evidenceArms, scoreArms } from '../evaluation/evidence-arms.ts';
import { evidenceRecall } from '../evaluation/evidence-recall.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { loadModel } from '../models/cet/runtime.ts';
import type { CetModel } from '../models/cet/runtime.ts';
import { stopwatch } from '../models/cet/stopwatch.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { createRandom } from '../models/random.ts';
import { evidenceKinds } from '../activities/suites/noise-pool.ts';
import type { EvidenceCase, Subject } from '../activities/suites/noise-pool.ts';
import { datasetOf } from './evidence/examples.ts';
import { casesOf, loadSubjects } from './evidence/subjects.ts';

const cuts = [0.7, 0.8, 0.9];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    manuals: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    model: { type: 'string' },
    train: { type: 'boolean', default: false },
    steps: { type: 'string', default: '600' },
  },
});
if (!values.manuals) throw new Error('--manuals FOLDER: where the unpacked packages of Debian lie');
const paths = stackPaths();
const home = path.join(paths.home, 'bench-evidence');
await mkdir(home, { recursive: true });
const embedder = await createEmbedder(paths.minilm);
const vectors = new Map<string, Float32Array>();
const subjects = await loadSubjects({ data: values.data, manuals: values.manuals });

type Recalls = Readonly<Record<string, readonly number[]>>;
const measured: { readonly one: EvidenceCase; readonly recalls: Recalls }[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  const model = await modelOf(seed, subjects);
  for (const [number, one] of casesOf(subjects, 'heldout', seed).entries()) {
    if (number % 100 === 0) console.error(`seed ${String(seed)}: case ${String(number)}`);
    measured.push({ one, recalls: await measure(one, model, seed + number) });
  }
}
const arms = [...evidenceArms.slice(0, -1), ...(values.train || values.model ? ['cet'] : []), 'oracle'];
for (const kind of evidenceKinds) print(kind);

async function modelOf(seed: number, all: readonly Subject[]): Promise<CetModel | null> {
  const store = new ArtifactStore(values.train ? home : paths.home);
  if (!values.train) return values.model ? loadModel(store, values.model) : null;
  // Two draws of noise for what is learned from.
  const cases = [
    ...[-seed, -seed - 1000]
      .flatMap((draw) => casesOf(all, 'train', draw))
      .map((one) => ({ one, split: 'train' as const })),
    ...casesOf(all, 'validation', -seed).map((one) => ({ one, split: 'validation' as const })),
  ];
  const job = {
    runId: 'bench-evidence',
    stage: `seed-${String(seed)}`,
    datasetDigest: await store.put(datasetOf(cases)),
    parent: null,
    seed,
    steps: Number(values.steps),
    batchSize: 8,
    learningRate: 0.002,
    trainableTokenLayers: 0,
    checkpointEverySteps: 200,
  };
  const input = path.join(home, `seed-${String(seed)}.json`);
  await writeFile(input, JSON.stringify(job));
  const { stdout } = await execa(paths.python, ['-m', 'contexture_trainer', 'train', '--input', input], {
    cwd: paths.trainer,
    env: { CONTEXTURE_HOME: home },
  });
  const { result } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    result: { model: string; metrics: Record<string, number> };
  };
  console.log(`seed ${String(seed)}: model ${result.model}, validation ${JSON.stringify(result.metrics)}`);
  return loadModel(store, result.model);
}

/** Recall of every arm at every cut. */
async function measure(one: EvidenceCase, model: CetModel | null, seed: number): Promise<Recalls> {
  const texts = [one.query, ...one.segments.map(({ text }) => text)];
  const fresh = [...new Set(texts)].filter((text) => !vectors.has(text));
  const embedded = await embedder.embed(fresh);
  fresh.forEach((text, i) => vectors.set(text, embedded[i]!));
  const asked = vectors.get(one.query)!;
  const cosine = one.segments.map(({ text }) =>
    vectors.get(text)!.reduce((sum, x, i) => sum + x * asked[i]!, 0),
  );
  const scores = {
    ...scoreArms({ ...one, cosine, random: createRandom(seed) }),
    ...(model ? { cet: (await model.score(one.query, one.segments, stopwatch())).keep } : {}),
  };
  return Object.fromEntries(
    Object.entries(scores).map(([arm, values]) => [arm, cuts.map((cut) => evidenceRecall(values, one, cut))]),
  );
}

/** Means over cases and seeds with 95 % intervals; courses are resampled, because what shares a course is not independent. */
function print(kind: string): void {
  const own = measured.filter(({ one }) => one.kind === kind);
  const courses = [...new Set(own.map(({ one }) => one.course))].sort();
  const manuals = [...new Set(own.map(({ one }) => one.manual))].sort();
  console.log(
    `\n${kind}: ${String(own.length)} cases of ${String(courses.length)} courses in ${manuals.join(', ')}\n`,
  );
  console.log(
    `| arm | ${cuts.map((cut) => `${String(Math.round(100 * cut))} % cut`).join(' | ')} |\n| --- | --- | --- | --- |`,
  );
  for (const arm of arms) {
    const cells = cuts.map((_, place) => {
      const clusters = courses.map((course) =>
        own.filter(({ one }) => one.course === course).map(({ recalls }) => recalls[arm]![place]!),
      );
      const { mean, interval } = clusterBootstrap(clusters, { seed: 1 });
      return `${mean.toFixed(3)} (${interval.map((end) => end.toFixed(3)).join('..')})`;
    });
    console.log(`| ${arm} | ${cells.join(' | ')} |`);
  }
}
