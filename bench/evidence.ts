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
import type { EvidenceCase } from '../activities/suites/noise-pool.ts';
import { few, layOut, layouts } from './evidence/layouts.ts';
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

interface Measured<Figures> {
  readonly one: EvidenceCase;
  readonly figures: Figures;
}

const loaded: Transformer[] = [];
for (const digest of values.models?.split(',') ?? [])
  loaded.push(await createTransformer({ store, model: digest }));
const draws = loaded.length > 0 ? loaded : [null, null, null];
for (const nearness of nearnesses) {
  const measured: Measured<Readonly<Record<string, readonly number[]>>>[] = [];
  for (const [index, transformer] of draws.entries()) {
    const seed = index + 1;
    let number = 0;
    for (const { subject, pile, random } of pilesOf(subjects, side, { seed, nearness })) {
      const one = caseOf(subject, layOut(pile, 'apart', random));
      measured.push({ one, figures: await recalls(one, transformer, seed + number) });
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
          own.map(({ one, figures }) => ({ course: one.course, value: figures[arm]![place]! })),
        ),
      })),
    );
  }
}
if (loaded.length > 0) await measureShort();

/** Short piles without a budget: means over cases of the shares of tokens. */
async function measureShort(): Promise<void> {
  const columns = ['noise left out', 'evidence kept', 'clean ones unchanged'] as const;
  for (const kind of evidenceKinds) {
    const rows: { name: string; cells: { course: string; value: number }[][] }[] = [];
    const cases: Measured<unknown>[] = [];
    for (const layout of layouts) {
      const cells = columns.map((): { course: string; value: number }[] => []);
      for (const [index, transformer] of loaded.entries())
        for (const { subject, pile, random } of pilesOf(
          subjects.filter((one) => one.kind === kind),
          side!,
          { seed: index + 101, nearness: 'evidence' },
        )) {
          const one = caseOf(subject, layOut(few(pile, random), layout, random));
          cases.push({ one, figures: null });
          const { manifest, context } = await transformer.transform({ query: one.query, context: one.items });
          const kept = manifest.map(({ decision }) => decision === 'kept');
          const share = (evidence: boolean): number => {
            const own = [...kept.keys()].filter((i) => one.evidence[i] === evidence);
            const sum = (indices: readonly number[]): number =>
              indices.reduce((total, i) => total + one.tokens[i]!, 0);
            return sum(own.filter((i) => kept[i])) / sum(own);
          };
          const noisy = one.evidence.includes(false);
          const add = (column: number, value: number): void =>
            void cells[column]!.push({ course: one.course, value });
          if (noisy) add(0, 1 - share(false));
          add(1, share(true));
          if (!noisy) add(2, Number(context === one.items.map(({ text }) => text).join('\n\n')));
        }
      rows.push({ name: layout, cells });
    }
    printHead(`${kind}, short piles with room for all`, cases);
    printRows(columns, rows);
  }
}

/** Recall of every arm at every cut. */
async function recalls(
  one: EvidenceCase,
  transformer: Pick<Transformer, 'score'> | null,
  seed: number,
): Promise<Readonly<Record<string, readonly number[]>>> {
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

function printHead(title: string, own: readonly Measured<unknown>[]): void {
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
