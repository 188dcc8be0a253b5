import { splitOf } from '../../corpus/split.ts';
import { digestOf, seedFrom } from '../../infra/digest.ts';
import { createRandom } from '../../models/random.ts';
import { suiteCaseSchema, suiteFormat } from '../../models/tasks/suite.ts';
import type { SuiteCase, SuiteHeader } from '../../models/tasks/suite.ts';
import { NoisePool } from './noise-pool.ts';
import { statementSubjects } from './statements.ts';

export interface MakeSuiteInput {
  readonly name: string;
  readonly version: string;
  /** Draws noise and order. */
  readonly seed: number;
  /** Most cases. */
  readonly cases: number;
}

/**
 * A suite of a corpus's problems on the held-out side: each asked by its title and first sentence, among nine times the rest of its
 * statement in noise from the others.
 */
export async function makeStatementSuite(
  input: MakeSuiteInput & {
    readonly source: string;
    readonly paths: readonly string[];
    readonly rejected: (location: string, reason: string) => void;
  },
): Promise<{ readonly header: SuiteHeader; readonly cases: readonly SuiteCase[] }> {
  const { source, paths, name, version, seed, rejected } = input;
  const collections = paths.map((path) => ({ source, path }));
  const subjects = (await statementSubjects({ collections, splitOf, rejected })).filter(
    ({ split }) => split === 'heldout',
  );
  const noise = new NoisePool(subjects);
  const chosen = subjects
    .map((subject) => ({ subject, order: digestOf('suite', seed, subject.id) }))
    .sort((x, y) => (x.order < y.order ? -1 : 1))
    .slice(0, input.cases)
    .map(({ subject }) => subject);
  return {
    header: {
      ...{ format: suiteFormat, name, version, split: 'heldout' },
      // Noise comes from all of them.
      licence: [...new Set(subjects.map(({ licence }) => licence))].sort().join(' AND ') || 'none',
    },
    cases: chosen.map((subject) => {
      const random = createRandom(seedFrom('suite-pile', seed, subject.id));
      return suiteCaseSchema.parse({
        ...{ id: subject.id, title: subject.title, query: subject.query },
        context: random
          .shuffle(noise.pileOf(subject, 'query and evidence', random))
          .map(({ text }, place) => ({ id: String(place), text })),
        evidence: subject.evidence.map((text) => ({ text })),
      });
    }),
  };
}
