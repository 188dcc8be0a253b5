import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { SevenZipModuleFactory } from '7z-wasm';
import { generateDump } from '../../bench/generate-stackoverflow.ts';
import type { CorpusRecord, LoadedItem } from '../../corpus/record.ts';
import { loadStackOverflow } from '../../corpus/stackoverflow.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { writeFiles } from './track.ts';

const SevenZip = createRequire(import.meta.url)('7z-wasm') as SevenZipModuleFactory;

interface Loaded {
  readonly records: readonly CorpusRecord[];
  readonly rejected: readonly { location: string; reason: string; count?: number }[];
}

async function load(location: string): Promise<Loaded> {
  const items: LoadedItem[] = [];
  for await (const item of loadStackOverflow(location)) if (item.type !== 'progress') items.push(item);
  return {
    // They come by partitions of their ids.
    records: items
      .filter((item) => item.type === 'record')
      .map(({ record }) => record)
      .sort((a, b) => Number(a.provenance['id']) - Number(b.provenance['id'])),
    rejected: items
      .filter((item) => item.type === 'rejected')
      .map(({ location, reason, count }) => ({
        location,
        reason,
        ...(count === undefined ? {} : { count }),
      })),
  };
}

/** Rows as given between the frame of a table. */
function table(root: string, ...rows: readonly string[]): string {
  return `\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n<${root}>\r\n${rows.map((row) => `  ${row}\r\n`).join('')}</${root}>`;
}

const question = (id: number, more = ''): string =>
  `<row Id="${id}" PostTypeId="1" CreationDate="2020-01-02T03:04:05.678" Score="3" Body="&lt;p&gt;How to &amp;lt; ${id}?&lt;/p&gt;" OwnerUserId="8" Title="Title of ${id}" Tags="&lt;python-3.x&gt;&lt;list&gt;" ContentLicense="CC BY-SA 4.0" ${more} />`;
const answer = (id: number, parent: number, score: number, more = ''): string =>
  `<row Id="${id}" PostTypeId="2" ParentId="${parent}" CreationDate="2010-01-01T00:00:00.000" Score="${score}" Body="&lt;p&gt;Answer ${id}&lt;/p&gt;" ${more} />`;

/** Packs files of a folder. */
async function pack(folder: string, archive: string, ...files: readonly string[]): Promise<void> {
  const sevenZip = await SevenZip({ print: () => undefined });
  sevenZip.FS.mkdir('/in');
  sevenZip.FS.mount(sevenZip.NODEFS, { root: folder }, '/in');
  sevenZip.callMain(['a', '-mx1', `/in/${archive}`, ...files.map((file) => `/in/${file}`)]);
}

describe('the Stack Overflow loader', () => {
  const folder = useTemporaryFolder();

  it('joins answers, comments and votes to their question, wherever they stand', async () => {
    writeFiles(folder.path('cooking.stackexchange.com'), {
      'Posts.xml': table(
        'posts',
        answer(7, 10, 1),
        question(10, 'AcceptedAnswerId="12"'),
        answer(11, 10, 9),
        answer(12, 10, 2, 'ContentLicense="CC BY-SA 3.0"'),
      ),
      'Votes.xml': table(
        'votes',
        '<row Id="1" PostId="11" VoteTypeId="2" />',
        '<row Id="2" PostId="11" VoteTypeId="3" />',
        '<row Id="3" PostId="11" VoteTypeId="5" />',
      ),
      'Comments.xml': table(
        'comments',
        '<row Id="1" PostId="12" Score="2" Text="thanks" UserId="3" />',
        '<row Id="2" PostId="12" Score="3" Text="@Ann since 3.9 `a | b` does it" />',
      ),
    });
    const { records, rejected } = await load(folder.path('cooking.stackexchange.com'));
    assert.deepEqual(rejected, []);
    const [record] = records;
    assert.equal(record!.naturalKey, 'cooking.stackexchange.com/10');
    assert.equal(record!.kind, 'question');
    assert.equal(record!.language, 'python');
    assert.equal(record!.licence, 'CC BY-SA 2.5, CC BY-SA 3.0, CC BY-SA 4.0');
    assert.equal(record!.provenance['url'], 'https://cooking.stackexchange.com/q/10');
    assert.deepEqual(
      record!.body.documents.map(({ path, title, format, text }) => [path, title, format, text]),
      [
        ['questions/10', null, 'html', '<p>How to &lt; 10?</p>'],
        ['answers/12', 'Accepted answer', 'html', '<p>Answer 12</p>'],
        [
          'answers/12/comments',
          'Comments on the accepted answer',
          'text',
          '@someone since 3.9 `a | b` does it',
        ],
        ['answers/11', 'Answer', 'html', '<p>Answer 11</p>'],
        ['answers/7', 'Answer', 'html', '<p>Answer 7</p>'],
      ],
    );
    const details = record!.body.details as {
      tags: string[];
      answers: { id: number; votes: unknown; comments: { text: string }[] }[];
    };
    assert.deepEqual(details.tags, ['python-3.x', 'list']);
    assert.deepEqual(
      details.answers[0]!.comments.map(({ text }) => text),
      ['thanks', '@Ann since 3.9 `a | b` does it'],
    );
    assert.deepEqual(details.answers[1]!.votes, { up: 1, down: 1, accepted: false });
  });

  it('trusts accepted and approved answers more, closed and unanswered questions less', async () => {
    writeFiles(folder.path('dump'), {
      'posts.xml': table(
        'posts',
        question(1, 'AcceptedAnswerId="2"'),
        answer(2, 1, 20),
        question(3),
        answer(4, 3, -2),
        question(5),
        question(6, 'AcceptedAnswerId="7" ClosedDate="2021-01-01T00:00:00.000"'),
        answer(7, 6, 20),
      ),
    });
    const { records } = await load(folder.path('dump'));
    const quality: Record<string, number> = Object.fromEntries(
      records.map((record) => [record.naturalKey.split('/')[1]!, record.quality!]),
    );
    assert.ok(
      quality['1']! > quality['6']! && quality['6']! > quality['3']! && quality['3']! > quality['5']!,
    );
    for (const value of Object.values(quality) as number[]) assert.ok(value > 0 && value < 1);
  });

  it('reads newer tags, follows XML instead of lines, and does without fields that older dumps lack', async () => {
    writeFileSync(
      folder.path('Posts.xml'),
      `<posts><!-- <row Id="9"/> --><row\n Id='1'\n PostTypeId="1" Body="b" Title="a &#x26; b" Tags="|c++|templates|"></row><row Id="2" PostTypeId="1" Title="t" Body="x&#xA;y"/></posts>`,
    );
    const { records, rejected } = await load(folder.path('Posts.xml'));
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      records.map(({ title, language, licence, body }) => [
        title,
        language,
        licence,
        body.documents[0]!.text,
      ]),
      [
        ['a & b', 'cpp', 'CC BY-SA 4.0', 'b'],
        ['t', null, 'CC BY-SA 4.0', 'x\ny'],
      ],
    );
  });

  it('rejects a broken row by name and takes those around it', async () => {
    writeFileSync(
      folder.path('Posts.xml'),
      Buffer.concat([
        Buffer.from('<posts>\n'),
        Buffer.from(`${question(1)}\n<row Id="2" PostTypeId="1" Title="a < b" Body="x" />\n${question(3)}\n`),
        Buffer.from('<row Id="4" PostTypeId="1" Title="caf\xe9" Body="x" />\n', 'latin1'),
        Buffer.from('<row Id="5" PostTypeId="1" Title="never closed\n'),
        Buffer.from(`<row Id="6" PostTypeId="1" Title="big" Body="${'x'.repeat(50 << 20)}" />\n`),
        Buffer.from(
          `<row Id="seven" PostTypeId="1" Title="t" Body="x" />\n<row PostTypeId="1" Title="t" Body="x" />\n`,
        ),
        Buffer.from(`<row Id="8" PostTypeId="1" Title="&nbsp;" Body="x" />\n`),
        Buffer.from(
          `<row Id="9" PostTypeId="4" Body="x" />\n<row Id="10" PostTypeId="1" Title="" Body="x" />\n`,
        ),
        Buffer.from(
          `${question(11)}\n${question(11)}\n${answer(12, 99, 1)}\n${answer(13, 99, 1)}\n</posts>\n`,
        ),
      ]),
    );
    const { records, rejected } = await load(folder.path('Posts.xml'));
    assert.deepEqual(records.map(({ naturalKey }) => naturalKey).sort(), [
      'stackoverflow.com/1',
      'stackoverflow.com/11',
      'stackoverflow.com/3',
    ]);
    const reasons = Object.fromEntries(rejected.map(({ location, reason }) => [location, reason]));
    const said: [string, RegExp][] = [
      ['Posts.xml:Id 2', /malformed XML/],
      ['Posts.xml:Id 4', /not valid UTF-8/],
      ['Posts.xml:Id 5', /malformed XML/],
      ['Posts.xml:Id 6', /row of 524288\d\d bytes, more than 1048576/],
      ['Posts.xml:Id seven', /Id: "seven" is not an integer/],
      ['Posts.xml', /Id: missing/],
      ['Posts.xml:Id 8', /malformed XML \(undefined entity/],
      ['Posts.xml:Id 9', /PostTypeId 4: the excerpt of a tag wiki/],
      ['Posts.xml:Id 10', /Title: missing/],
      ['Posts.xml:Id 11', /a question with it already/],
      ['Posts.xml:Id 12', /ParentId: the dump has no such question/],
    ];
    for (const [location, reason] of said)
      assert.match(reasons[location] ?? `nothing at ${location}`, reason);
    assert.equal(rejected.length, said.length);
    assert.equal(rejected.find(({ location }) => location.endsWith('Id 12'))!.count, 2);
  });

  it('says that a table is truncated, empty, UTF-16 or no table, and takes what was before', async () => {
    const whole = table('posts', question(1), question(2));
    const files: [Buffer, RegExp, number][] = [
      [Buffer.from(whole.slice(0, whole.indexOf('Title of 2'))), /truncated after \d+ bytes/, 1],
      [Buffer.from(whole.slice(0, whole.indexOf('</posts>'))), /truncated after \d+ bytes/, 2],
      [Buffer.alloc(0), /is empty/, 0],
      [Buffer.from(`\uFEFF${whole}`, 'utf16le'), /is UTF-16/, 0],
      [Buffer.from(whole.replace('utf-8', 'windows-1252')), /declares encoding windows-1252/, 0],
      [Buffer.from('Id,Title\n1,x\n'), /holds no <row>/, 0],
    ];
    for (const [content, reason, count] of files) {
      writeFileSync(folder.path('Posts.xml'), content);
      const { records, rejected } = await load(folder.path('Posts.xml'));
      assert.equal(records.length, count, String(reason));
      assert.equal(rejected.length, 1, JSON.stringify(rejected));
      assert.match(rejected[0]!.reason, reason);
    }
  });

  it('takes the same from a folder, from a zip of it and from a 7z archive a table', async () => {
    const made = generateDump({ folder: folder.path('site'), bytes: 150_000, seed: 3, malformed: 4 });
    const all = await load(folder.path('site'));
    assert.equal(all.records.length, made.questions);
    const inDocuments = all.records.reduce((sum, { body }) => sum + body.documents.length, 0);
    assert.equal(inDocuments, made.questions + made.answers);
    assert.equal(all.rejected.length, made.wikis + made.malformed);
    const tables = ['Posts.xml', 'Comments.xml', 'Votes.xml'];
    await pack(folder.path('site'), 'a.zip', ...tables);
    for (const name of tables)
      await pack(folder.path('site'), `stackoverflow.com-${name.replace('.xml', '.7z')}`, name);
    mkdirSync(folder.path('tables'));
    for (const file of readdirSync(folder.path('site')).filter((name) => name.startsWith('stackoverflow')))
      renameSync(folder.path('site', file), folder.path('tables', file));
    for (const place of [folder.path('site', 'a.zip'), folder.path('tables')]) {
      const { records, rejected } = await load(place);
      assert.deepEqual(
        records.map(({ body }) => body),
        all.records.map(({ body }) => body),
        place,
      );
      assert.equal(rejected.length, all.rejected.length, place);
    }
  });

  it('answers a damaged archive, a link and a folder without posts with one message each', async () => {
    generateDump({ folder: folder.path(), bytes: 150_000, seed: 3, malformed: 0 });
    await pack(folder.path(), 'whole.7z', 'Posts.xml');
    renameSync(folder.path('whole.7z'), folder.path('cut.7z'));
    truncateSync(folder.path('cut.7z'), 10_000);
    const cut = await load(folder.path('cut.7z'));
    assert.deepEqual(cut, {
      records: [],
      rejected: [{ location: 'cut.7z', reason: 'truncated or damaged (Unexpected end of archive)' }],
    });
    mkdirSync(folder.path('links'));
    symlinkSync('/etc/passwd', folder.path('links', 'Posts.xml'));
    assert.match((await load(folder.path('links'))).rejected[0]!.reason, /link/);
    writeFiles(folder.path('other'), { 'readme.md': 'x' });
    assert.match((await load(folder.path('other'))).rejected[0]!.reason, /holds no Posts\.xml/);
  });

  it('leaves nothing in the folder for temporary files, even when its reader goes away', async () => {
    writeFileSync(folder.path('Posts.xml'), table('posts', question(1), question(2)));
    const spills = (): string[] =>
      readdirSync(os.tmpdir()).filter((name) => name.startsWith('contexture-spill-'));
    const before = spills();
    for await (const item of loadStackOverflow(path.resolve(folder.path('Posts.xml'))))
      if (item.type === 'record') break;
    assert.deepEqual(spills(), before);
  });
});
