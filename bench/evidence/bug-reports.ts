import path from 'node:path';
import { chunkDocument, chunkRecord } from '../../corpus/chunking.ts';
import { loaderOf } from '../../corpus/sources.ts';
import { loadGrammars } from '../../models/syntax/grammars.ts';
import type { EvidenceSplit, Subject } from '../../activities/suites/noise-pool.ts';
import { failureOf } from './failure.ts';
import { paragraphsIn } from '../../activities/suites/paragraphs.ts';
import { splitOfSlug } from './split-of-slug.ts';

/** Repositories by split: languages of held-out ones are not trained on. */
export const repositories: Readonly<Record<string, EvidenceSplit>> = {
  python: 'train',
  javascript: 'train',
  rust: 'train',
  cpp: 'validation',
  go: 'heldout',
  java: 'heldout',
};
const mostChunks = 4;
const mostNotes = 3;

interface File {
  readonly path: string;
  readonly text: string;
}

/**
 * Bug reports of a repository: a test fails. Asked by what the reporter saw, answered by the runner's output with its stack
 * trace, the test, the functions that it calls and what reviewers say of them. An exercise whose slug is on another side than
 * its repository is left out: its twin in another language would be trained on.
 */
export async function bugSubjects(data: string): Promise<Subject[]> {
  await loadGrammars();
  const notes = new Map<string, string[]>();
  const settings = { stateFolder: '.contexture', environment: {} };
  for await (const item of loaderOf('mentoring')(path.resolve(data, 'exercism-mentoring.tar.xz'), settings))
    if (item.type === 'record') {
      const key = `${item.record.language ?? ''}/${item.record.course}`;
      notes.set(key, [
        ...(notes.get(key) ?? []),
        ...chunkRecord(item.record).flatMap(({ text }) => paragraphsIn(text)),
      ]);
    }
  const subjects: Subject[] = [];
  for (const [track, split] of Object.entries(repositories))
    for await (const item of loaderOf('exercism')(path.resolve(data, `exercism-${track}.tar.xz`), settings)) {
      if (item.type !== 'record') continue;
      const { course, title, body } = item.record;
      if (splitOfSlug(course) !== split) continue;
      const { tests, example } = body.details as { tests: readonly File[]; example: readonly File[] };
      const parts = (files: readonly File[]): string[] =>
        files.flatMap((file) =>
          chunkDocument({ path: file.path, title: null, format: 'code', text: file.text }, title).map(
            ({ text }) => text,
          ),
        );
      const test = tests.flatMap((file) => {
        const blocks = parts([file]);
        const failure = failureOf(track, file, title);
        const block = failure && blocks.find((text) => text.includes(failure.name));
        return failure && block ? [{ failure, block }] : [];
      })[0];
      if (!test) continue;
      const functions = parts(example).slice(0, mostChunks);
      if (functions.length === 0) continue;
      subjects.push({
        kind: 'bugs',
        id: `${track}/${course}`,
        manual: `exercism-${track}`,
        course: `${track}/${course}`,
        query: test.failure.report,
        evidence: [
          ...new Set([
            test.failure.log,
            test.block,
            ...functions,
            ...(notes.get(`${track}/${course}`) ?? []).slice(0, mostNotes),
          ]),
        ],
        topics: [course],
        split,
      });
    }
  return subjects;
}
