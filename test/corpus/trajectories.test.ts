import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { openSource } from '../../activities/knowledge/ingest.ts';
import { loadTrajectories } from '../../corpus/trajectories.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

type Fields = Readonly<Record<string, unknown>>;

const events = (record: { body: { details: Fields } }): readonly Fields[] =>
  record.body.details['events'] as readonly Fields[];

describe('the loader of learners’ activity', () => {
  const folder = useTemporaryFolder();

  it('makes one record a learner, in order of time, and stores no id, name or address of a person', async () => {
    writeFiles(folder.path('d'), {
      'activity/data/log.csv':
        'User ID,Full Name,E-mail,challenge,completed_at,note\n' +
        'ada77,Ada L.,ada@example.org,Loops,2016-02-01T10:00:00Z,"thanks @bob, write to ada@example.org"\n' +
        'bob,Bob,bob@example.org,Loops,2016-02-01T11:00:00Z,\n' +
        'ada77,Ada L.,ada@example.org,Basics,2016-01-01T10:00:00Z,"two\nlines"\n',
      'LICENSE.md': 'made available under the Open Database License\n',
    });
    const { records, rejected } = await loadAll(loadTrajectories, folder.path('d'));
    assert.deepEqual(rejected, {});
    assert.equal(records.length, 2);
    assert.deepEqual(events(records[0]!), [
      { challenge: 'Basics', completed_at: '2016-01-01T10:00:00Z', note: 'two\nlines' },
      {
        challenge: 'Loops',
        completed_at: '2016-02-01T10:00:00Z',
        note: 'thanks @someone, write to [e-mail]',
      },
    ]);
    assert.doesNotMatch(JSON.stringify(records), /ada77|Ada L|example\.org|bob/i);
    assert.deepEqual([records[0]!.kind, records[0]!.licence], ['trajectory', 'ODbL-1.0']);
  });

  it('makes one record a row of counts, whatever parts its cells, and reads lists that Python printed', async () => {
    writeFiles(folder.path('d'), {
      'countries.csv': 'country;number of sessions\nAlbania;28\nAlgeria;51\n',
      'titles.tsv': 'order\ttitle\tname\n1\tSay "hi"\tAda\n',
      'help.json': "[{'count': 336,\n  'title': 'Reverse a String'}]\n",
      'package.json': '{"name": "tool"}',
    });
    const { records, rejected } = await loadAll(loadTrajectories, folder.path('d'));
    assert.deepEqual(rejected, {});
    assert.deepEqual(
      records.map(({ naturalKey, title, body }) => [naturalKey, title, body.details['fields']]),
      [
        ['d/countries.csv#2', 'Albania', { country: 'Albania', 'number of sessions': '28' }],
        ['d/countries.csv#3', 'Algeria', { country: 'Algeria', 'number of sessions': '51' }],
        ['d/help.json#1', 'Reverse a String', { count: 336, title: 'Reverse a String' }],
        ['d/titles.tsv#2', 'Say "hi"', { order: '1', title: 'Say "hi"' }],
      ],
    );
    assert.equal(records[0]!.body.documents[0]!.text, 'country: Albania\nnumber of sessions: 28');
  });

  it('reads learners in JSON: with a list of what they did, one event a line, and lists of events alone', async () => {
    writeFiles(folder.path('d'), {
      'users.json': JSON.stringify({
        users: [
          {
            username: 'ada',
            email: 'a@b.org',
            points: 2,
            completed: [
              { name: 'Loops', completedDate: 5 },
              { name: 'Basics', completedDate: 4 },
            ],
          },
        ],
      }),
      'log.jsonl':
        '{"userId": 7, "step": "a"}\n{"userId": 8, "step": "b"}\n\n{"userId": 7, "step": "c"}\nnot json\n',
      'alone.json': '[[{"name": "Waypoint: Say Hello", "completedDate": 1}], []]',
    });
    const { records, rejected } = await loadAll(loadTrajectories, folder.path('d'));
    const of = (path: string): readonly Fields[][] =>
      records.filter((record) => record.provenance['path'] === path).map((record) => [...events(record)]);
    assert.deepEqual(of('users.json'), [
      [
        { activity: 'profile', points: 2 },
        { activity: 'completed', name: 'Loops', completedDate: 5 },
        { activity: 'completed', name: 'Basics', completedDate: 4 },
      ],
    ]);
    assert.deepEqual(of('log.jsonl'), [[{ step: 'a' }, { step: 'c' }], [{ step: 'b' }]]);
    assert.deepEqual(of('alone.json'), [[{ name: 'Waypoint: Say Hello', completedDate: 1 }]]);
    assert.deepEqual(rejected, {
      'd:log.jsonl:5': 'is not valid JSON',
      'd:alone.json:2': 'holds no events',
    });
  });

  it('takes a table without a header only where its columns are known', async () => {
    const id = (end: string): string => `5780ca05c2f0db084a21f4${end}`;
    writeFiles(folder.path('d'), {
      'chat.tsv': `${id('a0')}\troom/one\t2015-03-04T10:00:00.000Z\t${id('b0')}\tada\t${id('c0')}\tHow do I loop?\n`,
      'numbers.csv': '1,2,3\n4,5,6\n',
    });
    const { records, rejected } = await loadAll(loadTrajectories, folder.path('d'));
    assert.equal(records.length, 1);
    assert.equal(events(records[0]!)[0]!['text'], 'How do I loop?');
    assert.doesNotMatch(JSON.stringify(records), /ada"|b0"/);
    assert.match(rejected['d:numbers.csv:1']!, /has no header row/);
  });

  it('reports each broken row by its line, and goes on', async () => {
    const good = 'title,count\nfirst,1\n';
    writeFiles(folder.path('d'), {
      'width.csv': `${good}short\nlong,1,2\nfilled,2,\nlast,3\n`,
      'quote.csv': `${good}"open,2\n5" disk,3\nlast,4\n`,
      'latin.csv': Buffer.concat([
        Buffer.from(good),
        Buffer.from([0x63, 0xe9, 0x2c, 0x31, 0x0a]),
        Buffer.from('last,4\n'),
      ]),
      'utf16.csv': Buffer.from('\uFEFFtitle,count\n', 'utf16le'),
      'empty.csv': '',
      'broken.json': '{"a": [1,',
      'numbers.json': '[1, 2]',
      'sheet.xlsx': 'PK',
    });
    const { records, rejected } = await loadAll(loadTrajectories, folder.path('d'));
    const titles = (path: string): string[] =>
      records.filter((record) => record.provenance['path'] === path).map(({ title }) => title);
    assert.deepEqual(titles('width.csv'), ['first', 'filled', 'last']);
    assert.deepEqual(titles('quote.csv'), ['first', '5" disk', 'last']);
    assert.deepEqual(titles('latin.csv'), ['first', 'last']);
    assert.deepEqual(rejected, {
      'd:width.csv:3': 'has 1 cells where the first row has 2',
      'd:width.csv:4': 'has 3 cells where the first row has 2',
      'd:quote.csv:3': 'has a quote that is never closed',
      'd:latin.csv:3': 'is not valid UTF-8',
      'd:utf16.csv:1': 'header row is not valid UTF-8: the table cannot be read',
      'd:empty.csv:1': 'is empty: no header row',
      'd:broken.json:1': 'is not valid JSON, neither as a whole nor line by line',
      'd:numbers.json:1': 'holds no rows: no array of objects',
      'd:sheet.xlsx': 'is data in a form that is not read; give it as CSV or JSON',
    });
  });

  it('reports a line of 50 MB in a table given by itself, holds none of it, and goes on', async () => {
    const file = folder.path('dump.csv');
    writeFileSync(file, 'title,count\nfirst,1\n');
    for (let megabyte = 0; megabyte < 50; megabyte += 1) appendFileSync(file, 'x'.repeat(1024 * 1024));
    appendFileSync(file, ',2\nlast,3\n');
    const { records, rejected } = await loadAll(loadTrajectories, file);
    assert.deepEqual(
      records.map(({ title }) => title),
      ['first', 'last'],
    );
    assert.deepEqual(rejected, {
      'dump.csv:3': `has ${50 * 1024 * 1024 + 2} bytes in one line, more than ${1024 * 1024}`,
    });
  });

  it('gives a learner with very many events several records that lose none', async () => {
    const rows = Array.from({ length: 1201 }, (_, index) => `ada,step ${index}`);
    writeFiles(folder.path('d'), { 'log.csv': `user_id,step\n${rows.join('\n')}\n` });
    const { records } = await loadAll(loadTrajectories, folder.path('d'));
    assert.deepEqual(
      records.map((record) => events(record).length),
      [500, 500, 201],
    );
    assert.equal(new Set(records.map(({ naturalKey }) => naturalKey)).size, 3);
  });

  it('is given a table by itself, which no other source takes', () => {
    writeFiles(folder.path('d'), { 'log.csv': 'a\n1\n' });
    const paths = [folder.path('d/log.csv')];
    assert.deepEqual(openSource({ source: 'trajectories', paths }).paths, paths);
    assert.throws(() => openSource({ source: 'exercism', paths }), /log\.csv: not a folder/);
  });

  it('says so when a folder holds no data', async () => {
    writeFiles(folder.path('other'), { 'readme.md': 'x' });
    const { rejected } = await loadAll(loadTrajectories, folder.path('other'));
    assert.match(rejected['other']!, /no activity data/);
  });
});
