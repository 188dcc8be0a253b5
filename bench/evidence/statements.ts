import path from 'node:path';
import { chunkRecord } from '../../corpus/chunking.ts';
import { slugOfTitle } from '../../corpus/slug.ts';
import { loaderOf } from '../../corpus/sources.ts';
import type { Subject } from './case.ts';
import { paragraphsIn, splitOfSlug } from './stretches.ts';

const collections: readonly (readonly [source: string, archive: string])[] = [
  ['leetcode', 'leetcode-solutions'],
  ...['python', 'javascript', 'go', 'rust', 'java', 'cpp'].map(
    (track) => ['exercism', `exercism-${track}`] as const,
  ),
  ['freecodecamp', 'freecodecamp-curriculum'],
];

/**
 * Problems: asked by title and first sentence, answered by the rest of the statement.
 * Exercism's statements are the same in every track, so the first track that has a slug stands for all. freeCodeCamp's challenges only
 * train: few of them are statements of an algorithm.
 */
export async function statementSubjects(data: string): Promise<Subject[]> {
  const subjects = new Map<string, Subject>();
  for (const [source, archive] of collections) {
    const load = loaderOf(source);
    for await (const item of load(path.resolve(data, `${archive}.tar.xz`), {
      stateFolder: '.contexture',
      environment: {},
    })) {
      if (item.type !== 'record') continue;
      const { title } = item.record;
      const practice = source === 'freecodecamp';
      const slug = practice ? slugOfTitle(title) : item.record.course;
      const id = `${source}/${slug}`;
      const split = splitOfSlug(slug);
      if (subjects.has(id) || (practice && split !== 'train')) continue;
      const { documents } = item.record.body;
      // LeetCode's others explain solutions; what a track appends says the same of many exercises.
      const statement =
        source === 'leetcode'
          ? documents.slice(0, 1)
          : documents.filter((one) => one.title === null && !one.path.endsWith('.append.md'));
      const body = { ...item.record.body, documents: statement };
      const paragraphs = [
        ...new Set(chunkRecord({ ...item.record, body }).flatMap(({ text }) => paragraphsIn(text))),
      ];
      const [opening, ...rest] = paragraphs;
      if (!opening || rest.length < 2) continue;
      const first = /^[\s\S]*?(?<!\b(?:e\.g|i\.e|etc|vs))[.!?:](?=\s|$)/.exec(opening)?.[0] ?? opening;
      const evidence = [opening.slice(first.length).trim(), ...rest].filter((text) => text.length >= 25);
      subjects.set(id, {
        kind: 'statements',
        id,
        manual: source,
        course: id,
        query: `${title}: ${first}`,
        evidence: evidence.slice(0, 14),
        topics: [slug],
        split,
      });
    }
  }
  return [...subjects.values()];
}
