import assert from 'node:assert/strict';
import path from 'node:path';
import { readEntries } from '../../corpus/archive.ts';
import { loaderOf } from '../../corpus/sources.ts';
import { loadAll, snapshot } from './loaded.ts';

/** Texts of an archive by path, read past the loaders. */
async function textsOf(location: string, wanted: RegExp): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for await (const entry of readEntries(location))
    if ('read' in entry && wanted.test(entry.path))
      texts.set(entry.path.replace(/^\.\//, ''), await entry.read());
  return texts;
}

async function pathsOf(location: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const entry of readEntries(location)) paths.push(entry.path.replace(/^\.\//, ''));
  return paths;
}

interface Counted {
  readonly corpus: string;
  readonly source: string;
  readonly how: string;
  /** The number of records, counted past the loader. */
  count(location: string): Promise<number>;
  /** What the archive holds besides; each is said. */
  readonly rejected?: readonly string[];
}

const practiceFolders = async (location: string): Promise<number> =>
  new Set(
    (await pathsOf(location)).flatMap(
      (file) => /^exercises\/(?:practice|concept)\/[^/]+/.exec(file)?.[0] ?? [],
    ),
  ).size;

const corpora: readonly Counted[] = [
  ...['python', 'javascript', 'go', 'rust', 'java', 'cpp'].map((track) => ({
    corpus: `exercism-${track}`,
    source: 'exercism',
    how: 'folders under exercises/practice and exercises/concept',
    count: practiceFolders,
  })),
  {
    corpus: 'exercism-mentoring',
    source: 'mentoring',
    how: '.md files under tracks/',
    count: async (location) =>
      (await pathsOf(location)).filter((file) => /^tracks\/.*\.md$/.test(file)).length,
  },
  {
    corpus: 'freecodecamp-curriculum',
    source: 'freecodecamp',
    how: 'entries of "challenges" over all blocks',
    count: async (location) => {
      const blocks = [...(await textsOf(location, /^challenges\/.*\.json$/)).values()];
      return blocks
        .map((text) => (JSON.parse(text) as { challenges: unknown[] }).challenges.length)
        .reduce((sum, count) => sum + count, 0);
    },
    // A guide for those who write challenges.
    rejected: ['challenges/08-coding-interview-prep/project-euler-guide.md#front matter'],
  },
  {
    corpus: 'freecodecamp-open-data',
    source: 'trajectories',
    how: 'lines behind the header of CSV and TSV (no cell goes over a line end there), and "title" keys of the JSON list',
    count: async (location) => {
      const texts = await textsOf(location, /\/data\/[^/]+\.(csv|tsv|json)$/);
      return [...texts]
        .map(([file, text]) =>
          file.endsWith('.json')
            ? text.split("'title':").length - 1
            : text.split(/\r?\n/).filter((line) => line.trim()).length - 1,
        )
        .reduce((sum, count) => sum + count, 0);
    },
  },
  {
    corpus: 'leetcode-solutions',
    source: 'leetcode',
    how: 'folders of problems (parents of a README_EN.md)',
    count: async (location) =>
      new Set(
        (await pathsOf(location)).filter((file) => /\/README_EN\.md$/.test(file)).map(path.posix.dirname),
      ).size,
  },
  {
    corpus: 'hackerrank-solutions',
    source: 'hackerrank',
    how: 'files that are no readme, licence, contributing or dot file',
    count: async (location) =>
      (await pathsOf(location)).filter(
        (file) => !/(^|\/)(readme\.md|license|contributing\.md|\.[^/]*)$/.test(file),
      ).length,
  },
];

describe('every record of the real lessons is taken', () => {
  for (const { corpus, source, how, count, rejected = [] } of corpora) {
    const { location, present, note } = snapshot(corpus);
    it(`${corpus}: as many records as ${how}${note}`, async function () {
      if (!present) this.skip();
      const loaded = await loadAll(loaderOf(source), location);
      assert.deepEqual(
        Object.keys(loaded.rejected),
        rejected.map((file) => `${corpus}.tar.xz:${file}`),
      );
      assert.equal(loaded.records.length, await count(location));
      assert.equal(new Set(loaded.records.map(({ naturalKey }) => naturalKey)).size, loaded.records.length);
      for (const record of loaded.records)
        assert.ok(record.course && record.title && record.licence, record.naturalKey);
    });
  }
});
