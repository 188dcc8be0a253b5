import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bugSubjects } from './bug-reports.ts';
import { evidenceKinds, NoisePool } from '../../activities/suites/noise-pool.ts';
import type { EvidenceCase, EvidenceSplit, Subject } from '../../activities/suites/noise-pool.ts';
import { documentationSubjects } from './manuals.ts';
import { statementSubjects } from '../../activities/suites/statements.ts';
import { splitOfSlug } from './split-of-slug.ts';
import { digestOf } from '../../infra/digest.ts';
import { createRandom } from '../../models/random.ts';

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

/** The cases of one side; noise of a case comes from its own kind and side. The seed draws the far noise and the order. */
export function casesOf(
  subjects: readonly Subject[],
  split: EvidenceSplit,
  seed: number,
): readonly EvidenceCase[] {
  return evidenceKinds.flatMap((kind) => {
    const own = subjects.filter((subject) => subject.kind === kind && subject.split === split);
    const pool = new NoisePool(own);
    return own.map((subject) =>
      pool.caseOf(
        subject,
        createRandom(Number.parseInt(digestOf('case', seed, subject.id).slice(0, 8), 16) >>> 1),
      ),
    );
  });
}
