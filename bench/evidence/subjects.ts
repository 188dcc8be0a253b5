import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bugSubjects } from './bug-reports.ts';
import { evidenceKinds, NoisePool } from '../../activities/suites/noise-pool.ts';
import type { EvidenceSplit, Nearness, Stretch, Subject } from '../../activities/suites/noise-pool.ts';
import { documentationSubjects } from './manuals.ts';
import { statementSubjects } from '../../activities/suites/statements.ts';
import { splitOfSlug } from './split-of-slug.ts';
import { seedFrom } from '../../infra/digest.ts';
import { createRandom } from '../../models/random.ts';
import type { Random } from '../../models/random.ts';

/** What `evidence:subjects` wrote. */
export async function readSubjects(file: string): Promise<readonly Subject[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Subject);
}

function statementCollections(data: string): { source: string; path: string }[] {
  return [
    ['leetcode', 'leetcode-solutions'],
    ...['python', 'javascript', 'go', 'rust', 'java', 'cpp'].map((track) => [
      'exercism',
      `exercism-${track}`,
    ]),
    ['freecodecamp', 'freecodecamp-curriculum'],
  ].map(([source, archive]) => ({ source: source!, path: path.resolve(data, `${archive!}.tar.xz`) }));
}

/** All subjects of the bench's corpora: minutes. */
export async function collectSubjects(folders: {
  readonly data: string;
  readonly manuals: string;
}): Promise<readonly Subject[]> {
  return [
    ...(await statementSubjects({ collections: statementCollections(folders.data), splitOf: splitOfSlug })),
    ...(await documentationSubjects(folders)),
    ...(await bugSubjects(folders.data)),
  ];
}

export interface DrawnPile {
  readonly subject: Subject;
  readonly pile: readonly Stretch[];
  readonly random: Random;
}

/** The piles of one side; noise of a pile comes from its own kind and side. The seed draws the far noise and the order. */
export function* pilesOf(
  subjects: readonly Subject[],
  split: EvidenceSplit,
  { seed, nearness }: { readonly seed: number; readonly nearness: Nearness },
): Generator<DrawnPile> {
  for (const kind of evidenceKinds) {
    const own = subjects.filter((subject) => subject.kind === kind && subject.split === split);
    const pool = new NoisePool(own);
    for (const subject of own) {
      const random = createRandom(seedFrom('case', seed, subject.id));
      yield { subject, pile: pool.pileOf(subject, nearness, random), random };
    }
  }
}
