import assert from 'node:assert/strict';
import { chunkRecord } from '../../corpus/chunking.ts';
import { loadMentoring } from '../../corpus/mentoring.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

const notes =
  '# Mentoring\n\n## Reasonable solutions\n\nOne pass is enough.\n\n```go\nreturn year%4 == 0\n```\n';
const mit = 'Permission is hereby granted, free of charge, to any person\n';

describe('the loader of mentor notes', () => {
  const folder = useTemporaryFolder();

  it('joins a note to its exercise by the course and keeps whole solutions out of what is retrieved', async () => {
    writeFiles(folder.path('copy'), {
      'tracks/go/exercises/leap/mentoring.md': notes,
      'licences/mit.md': mit,
      'licences/cc.txt': 'Attribution-ShareAlike 4.0 International\n',
    });
    const { records, rejected } = await loadAll(loadMentoring, folder.path('copy'));
    assert.deepEqual(rejected, {});
    const [note] = records;
    assert.equal(note!.naturalKey, 'go/leap');
    assert.equal(note!.course, 'leap');
    assert.equal(note!.kind, 'notes');
    assert.equal(note!.language, 'go');
    assert.equal(note!.licence, 'CC-BY-SA-4.0 AND MIT');
    const chunks = chunkRecord(note!).map(({ text }) => text);
    assert.deepEqual(chunks, ['One pass is enough.']);
  });

  it('takes notes that stand elsewhere under a track, notes on a whole track, and comments of analyzers', async () => {
    writeFiles(folder.path('copy'), {
      'website-copy-main/tracks/java/exercises/pangram/pangram/mentoring.md': notes,
      'website-copy-main/tracks/perl5/two-fer/mentoring.md': notes,
      'website-copy-main/tracks/common-lisp/exercises/beer-song.md': notes,
      'website-copy-main/tracks/fsharp/mentoring.md': notes,
      'website-copy-main/analyzer-comments/ruby/two-fer/splat_args.md': notes,
      'website-copy-main/README.md': 'not a note\n',
    });
    const { records, rejected } = await loadAll(loadMentoring, folder.path('copy'));
    assert.deepEqual(rejected, {});
    assert.deepEqual(
      records.map(({ naturalKey, course }) => [naturalKey, course]),
      [
        ['analyzer/ruby/two-fer/splat_args', 'two-fer'],
        ['common-lisp/beer-song', 'beer-song'],
        ['fsharp', 'mentoring-fsharp'],
        ['java/pangram/pangram', 'pangram'],
        ['perl5/two-fer', 'two-fer'],
      ],
    );
  });

  it('reports an empty note and one in another encoding, and goes on', async () => {
    writeFiles(folder.path('copy'), {
      'tracks/go/exercises/a/mentoring.md': '\n',
      'tracks/go/exercises/b/mentoring.md': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
      'tracks/go/exercises/c/mentoring.md': notes,
    });
    const { records, rejected } = await loadAll(loadMentoring, folder.path('copy'));
    assert.deepEqual(
      records.map(({ naturalKey }) => naturalKey),
      ['go/c'],
    );
    assert.match(rejected['copy:tracks/go/exercises/a/mentoring.md']!, /is empty/);
    assert.match(rejected['copy:tracks/go/exercises/b/mentoring.md']!, /not valid UTF-8/);
  });

  it('says so when a folder holds no notes', async () => {
    writeFiles(folder.path('other'), { 'readme.md': 'x' });
    const { rejected } = await loadAll(loadMentoring, folder.path('other'));
    assert.match(rejected['other']!, /no mentor notes/);
  });
});
