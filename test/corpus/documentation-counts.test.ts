import assert from 'node:assert/strict';
import { readEntries } from '../../corpus/archive.ts';
import { loadDocs } from '../../corpus/docs.ts';
import { loadOcw } from '../../corpus/ocw.ts';
import { loadOdin } from '../../corpus/odin.ts';
import type { Loader } from '../../corpus/record.ts';
import { loadAll, snapshot } from './loaded.ts';

/** Texts of an archive's files of the formats of documentation, by path. */
async function filesOf(location: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of readEntries(location))
    if ('read' in entry && /\.(?:md|mdx|rst|html|txt)$/.test(entry.path))
      files.set(entry.path.replace(/^\.\//, ''), await entry.read());
  return files;
}

interface Corpus {
  readonly name: string;
  readonly load: Loader;
  readonly records: number;
  /** Counted in the archive without the loader. */
  readonly count: (files: ReadonlyMap<string, string>) => number;
  readonly how: string;
}

const paths = (files: ReadonlyMap<string, string>, pattern: RegExp): number =>
  [...files.keys()].filter((path) => pattern.test(path)).length;
const withBody = (files: ReadonlyMap<string, string>): number =>
  [...files].filter(
    ([path, text]) => path.includes('/content/') && text.split(/^---$/m).slice(2).join('').trim(),
  ).length;

const corpora: readonly Corpus[] = [
  {
    name: 'flask-docs',
    load: loadDocs,
    records: 75,
    count: (files) => paths(files, /^docs\/.*\.rst$/) - 1,
    how: '.rst files without changes.rst, whose text is outside of the archive',
  },
  {
    name: 'react-docs',
    load: loadDocs,
    records: 222,
    count: (files) => paths(files, /^src\/content\/.*\.md$/) - 1,
    how: '.md files without index.md, which a component makes',
  },
  {
    name: 'rust-book',
    load: loadDocs,
    records: 111,
    count: (files) => new Set(files.get('src/SUMMARY.md')!.match(/\(\S+\.md\)/g)).size,
    how: 'links in SUMMARY.md',
  },
  {
    name: 'typescript-docs',
    load: loadDocs,
    records: 128,
    count: (files) => paths(files, /\/copy\/en\/.*\.md$/),
    how: '.md files',
  },
  {
    name: 'odin-curriculum',
    load: loadOdin,
    records: 312,
    count: (files) => paths(files, /^(?!markdownlint)[^/]+\/[^/]+\/.*\.md$/),
    how: '.md files two folders down, without those of the linter',
  },
  {
    name: 'ocw-6.00sc',
    load: loadOcw,
    records: 36,
    count: withBody,
    how: '.md files in content/ with text below the front matter',
  },
  {
    name: 'ocw-6.042j',
    load: loadOcw,
    records: 295,
    count: withBody,
    how: '.md files in content/ with text below the front matter',
  },
];

describe('real documentation and courses', () => {
  for (const corpus of corpora) {
    const { location, present, note } = snapshot(corpus.name);
    it(`${corpus.name}: ${corpus.records} records, as many as ${corpus.how}; every other file is reported${note}`, async function () {
      if (!present) this.skip();
      const files = await filesOf(location);
      const { records, rejected } = await loadAll(corpus.load, location);
      assert.equal(records.length, corpus.records);
      assert.equal(corpus.count(files), corpus.records);
      const taken = records.map(({ provenance }) => provenance['path']!);
      const refused = Object.keys(rejected).map((place) => place.replace(/^[^:]*:/, ''));
      assert.deepEqual([...taken, ...refused].sort(), [...files.keys()].sort());
      assert.equal(new Set(records.map(({ naturalKey }) => naturalKey)).size, records.length);
    });
  }
});
