/**
 * Evidence recall at 70, 80 and 90 % cut by kind on held-out corpora: queries among nine times their evidence in noise, half of
 * it near misses of the same manual, beside arms that need no training. Recall is the share of the evidence's LLM tokens (cl100k)
 * that a selection keeps whose budget is 30, 20, 10 % of the input's tokens; all arms fill it by the same rule.
 *
 * One draw of cases for each model (`train:released` prints them, one a training seed), three draws without any.
 *
 *   npm run bench:evidence -- --subjects FILE [--models DIGEST,DIGEST,DIGEST] [--home .contexture]
 */
import { parseArgs } from 'node:util';
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
import type { EvidenceCase } from '../activities/suites/noise-pool.ts';
import { casesOf, readSubjects } from './evidence/subjects.ts';

const cuts = [0.7, 0.8, 0.9];

const { values } = parseArgs({
  options: {
    subjects: { type: 'string' },
    models: { type: 'string' },
    home: { type: 'string', default: stackPaths().home },
  },
});
if (!values.subjects) throw new Error('--subjects FILE: what `npm run evidence:subjects` wrote');
const paths = stackPaths();
const store = new ArtifactStore(values.home);
const models = values.models?.split(',') ?? [null, null, null];
const embedder = await createEmbedder(paths.minilm);
const vectors = new Map<string, Float32Array>();
const subjects = await readSubjects(values.subjects);

type Recalls = Readonly<Record<string, readonly number[]>>;
const measured: { readonly one: EvidenceCase; readonly recalls: Recalls }[] = [];
for (const [index, digest] of models.entries()) {
  const seed = index + 1;
  const model = digest === null ? null : await loadModel(store, digest);
  for (const [number, one] of casesOf(subjects, 'heldout', seed).entries()) {
    if (number % 100 === 0) console.error(`seed ${String(seed)}: case ${String(number)}`);
    measured.push({ one, recalls: await measure(one, model, seed + number) });
  }
}
const arms = [...evidenceArms.slice(0, -1), ...(values.models ? ['cet'] : []), 'oracle'];
for (const kind of evidenceKinds) print(kind);

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
