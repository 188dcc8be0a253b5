import { chunkRecord } from '../../corpus/chunking.ts';
import { slugOfTitle } from '../../corpus/slug.ts';
import { loaderOf } from '../../corpus/sources.ts';
import type { EvidenceSplit, Subject } from './noise-pool.ts';
import { paragraphsIn } from './paragraphs.ts';

export interface StatementSubject extends Subject {
  readonly title: string;
  readonly licence: string;
}

export interface StatementInput {
  readonly collections: readonly {
    /** One of the sources of `corpus/sources.ts`. */
    readonly source: string;
    readonly path: string;
  }[];
  readonly splitOf: (slug: string) => EvidenceSplit;
  readonly rejected?: (location: string, reason: string) => void;
}

/**
 * Problems: asked by title and first sentence, answered by the rest of the statement. Exercism's statements are the same in every
 * track, so the first track that has a slug stands for all. freeCodeCamp's challenges only train: few of them are statements of an
 * algorithm.
 */
export async function statementSubjects({
  collections,
  splitOf,
  rejected,
}: StatementInput): Promise<StatementSubject[]> {
  const subjects = new Map<string, StatementSubject>();
  for (const { source, path } of collections) {
    const load = loaderOf(source);
    for await (const item of load(path, { stateFolder: '.contexture', environment: {} })) {
      if (item.type === 'rejected') rejected?.(item.location, item.reason);
      if (item.type !== 'record') continue;
      const { title } = item.record;
      const practice = source === 'freecodecamp';
      const slug = practice ? slugOfTitle(title) : item.record.course;
      const id = `${source}/${slug}`;
      const split = splitOf(slug);
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
        title,
        licence: item.record.licence,
      });
    }
  }
  return [...subjects.values()];
}
