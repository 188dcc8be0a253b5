/**
 * Evidence recall at 70, 80 and 90 % cut by kind on held-out corpora: queries among nine times their evidence in noise, half of
 * it near misses of the same manual, beside arms that need no training. Recall is the share of the evidence's LLM tokens (cl100k)
 * that a selection keeps whose budget is 30, 20, 10 % of the input's tokens; all arms fill it by the same rule. Near misses are those
 * nearest in vocabulary to the evidence, and in a second table, which is harder, to query and evidence in turn.
 *
 * With models also short piles with room for all: what a transformation leaves out, by how the pile stands in items.
 *
 * One draw of cases for each model (`train:released` prints them, one a training seed), three draws without any.
 *
 *   npm run bench:evidence -- --subjects FILE [--models DIGEST,DIGEST,DIGEST] [--home .contexture] [--side heldout]
 */
import { parseArgs } from 'node:util';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { evidenceArms, scoreArms } from '../evaluation/evidence-arms.ts';
import { evidenceRecall } from '../evaluation/evidence-recall.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { createTransformer } from '../models/cet/transform.ts';
import type { Transformer } from '../models/cet/transform.ts';
import { createEmbedder } from '../models/embedding/embedder.ts';
import { createRandom } from '../models/random.ts';
import { caseOf, evidenceKinds, evidenceSplits, nearnesses } from '../activities/suites/noise-pool.ts';
import type { EvidenceCase, EvidenceKind } from '../activities/suites/noise-pool.ts';
import { layOut, layouts } from './evidence/layouts.ts';
import type { Layout } from './evidence/layouts.ts';
import { shortPiles } from './evidence/short-piles.ts';
import type { ShortPile } from './evidence/short-piles.ts';
import { pilesOf, readSubjects } from './evidence/subjects.ts';

const cuts = [0.7, 0.8, 0.9];

const { values } = parseArgs({
  options: {
    subjects: { type: 'string' },
    models: { type: 'string' },
    home: { type: 'string', default: stackPaths().home },
    side: { type: 'string', default: 'heldout' },
  },
});
if (!values.subjects) throw new Error('--subjects FILE: what `npm run evidence:subjects` wrote');
const side = evidenceSplits.find((name) => name === values.side);
if (!side) throw new Error(`--side ${values.side}: one of ${evidenceSplits.join(', ')}`);
const paths = stackPaths();
const store = new ArtifactStore(values.home);
const embedder = await createEmbedder(paths.minilm);
const vectors = new Map<string, Float32Array>();
const subjects = await readSubjects(values.subjects);

const arms = [...evidenceArms.slice(0, -1), ...(values.models ? ['cet'] : []), 'oracle'];

interface Recalls {
  readonly one: EvidenceCase;
  /** Of every arm at every cut. */
  readonly recalls: Readonly<Record<string, readonly number[]>>;
}

const loaded: Transformer[] = [];
for (const digest of values.models?.split(',') ?? [])
  loaded.push(await createTransformer({ store, model: digest }));
const draws = loaded.length > 0 ? loaded : [null, null, null];
for (const nearness of nearnesses) {
  const measured: Recalls[] = [];
  for (const [index, transformer] of draws.entries()) {
    const seed = index + 1;
    let number = 0;
    for (const { subject, pile, random } of pilesOf(subjects, side, { seed, nearness })) {
      const one = caseOf(subject, layOut(pile, 'apart', random));
      measured.push({ one, recalls: await recallsOf(one, transformer, seed + number) });
      number += 1;
    }
  }
  for (const kind of evidenceKinds) {
    const own = measured.filter(({ one }) => one.kind === kind);
    printHead(`${kind}, near misses of ${nearness}`, own);
    printRows(
      cuts.map((cut) => `${String(Math.round(100 * cut))} % cut`),
      arms.map((arm) => ({
        name: arm,
        cells: cuts.map((_, place) =>
          own.map(({ one, recalls }) => ({ course: one.course, value: recalls[arm]![place]! })),
        ),
      })),
    );
  }
}
if (loaded.length > 0) for (const kind of evidenceKinds) await measureShort(kind);

/** Short piles without a budget: means over cases. */
async function measureShort(kind: EvidenceKind): Promise<void> {
  const own = subjects.filter((subject) => subject.kind === kind);
  const piles = new Map<Layout, ShortPile[]>();
  for (const layout of layouts) {
    const of: ShortPile[] = [];
    for (const [index, transformer] of loaded.entries())
      for await (const pile of shortPiles(own, transformer, { side: side!, seed: index + 1, layout }))
        of.push(pile);
    piles.set(layout, of);
  }
  printHead(`${kind}, short piles with room for all`, [...piles.values()].flat());
  printRows(
    ['noise left out', 'evidence kept', 'clean ones unchanged'],
    [...piles].map(([name, of]) => ({
      name,
      cells: [
        of.map(({ one, noiseLeftOut }) => ({ course: one.course, value: noiseLeftOut })),
        of.map(({ one, evidenceKept }) => ({ course: one.course, value: evidenceKept })),
        of.map(({ one, unchanged }) => ({
          course: one.course,
          value: unchanged === null ? null : Number(unchanged),
        })),
      ].map((cell) => cell.flatMap(({ course, value }) => (value === null ? [] : [{ course, value }]))),
    })),
  );
}

/** Recall of every arm at every cut. */
async function recallsOf(
  one: EvidenceCase,
  transformer: Pick<Transformer, 'score'> | null,
  seed: number,
): Promise<Recalls['recalls']> {
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
    ...(transformer
      ? { cet: (await transformer.score({ query: one.query, context: one.items })).scores.keep }
      : {}),
  };
  return Object.fromEntries(
    Object.entries(scores).map(([arm, values]) => [arm, cuts.map((cut) => evidenceRecall(values, one, cut))]),
  );
}

function printHead(title: string, own: readonly { readonly one: EvidenceCase }[]): void {
  const courses = new Set(own.map(({ one }) => one.course));
  const manuals = [...new Set(own.map(({ one }) => one.manual))].sort();
  console.log(
    `\n${title}: ${String(own.length)} cases of ${String(courses.size)} courses in ${manuals.join(', ')}\n`,
  );
}

/** Means over cases and seeds with 95 % intervals; courses are resampled, because what shares a course is not independent. */
function printRows(
  columns: readonly string[],
  rows: readonly {
    readonly name: string;
    readonly cells: readonly (readonly { readonly course: string; readonly value: number }[])[];
  }[],
): void {
  console.log(`| | ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length + 1)}`);
  for (const { name, cells } of rows) {
    const shown = cells.map((values) => {
      const courses = [...new Set(values.map(({ course }) => course))].sort();
      const clusters = courses.map((course) =>
        values.filter((one) => one.course === course).map(({ value }) => value),
      );
      const { mean, interval } = clusterBootstrap(clusters, { seed: 1 });
      return `${mean.toFixed(3)} (${interval.map((end) => end.toFixed(3)).join('..')})`;
    });
    console.log(`| ${name} | ${shown.join(' | ')} |`);
  }
}
