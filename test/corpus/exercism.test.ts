import assert from 'node:assert/strict';
import { create } from 'tar';
import { loadExercism } from '../../corpus/exercism.ts';
import type { LoadedItem } from '../../corpus/record.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { trackFiles, writeFiles } from './track.ts';

async function load(location: string): Promise<{
  records: Extract<LoadedItem, { type: 'record' }>[];
  rejected: Extract<LoadedItem, { type: 'rejected' }>[];
}> {
  const items: LoadedItem[] = [];
  for await (const item of loadExercism(location)) items.push(item);
  return {
    records: items.filter((item) => item.type === 'record'),
    rejected: items.filter((item) => item.type === 'rejected'),
  };
}

describe('the Exercism loader', () => {
  const folder = useTemporaryFolder();

  it('takes records with licence and provenance, and tasks whose statement holds no instructions', async () => {
    writeFiles(folder.path('track'), trackFiles());
    const { records, rejected } = await load(folder.path('track'));
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      records.map(({ record }) => record.naturalKey),
      ['python/leap', 'python/raindrops'],
    );
    const [leap, raindrops] = records;
    assert.equal(leap!.record.licence, 'MIT');
    assert.deepEqual(leap!.record.provenance, {
      archive: 'track',
      path: 'exercises/practice/leap',
      track: 'python',
    });
    const { task, prepared } = leap!.tasks[0]!;
    assert.equal(prepared, false);
    assert.equal(task.difficulty, 'easy');
    assert.equal(raindrops!.tasks[0]!.task.difficulty, 'hard');
    assert.deepEqual(task.reference, [{ path: 'leap.py', text: 'answer of leap in python\n' }]);
    assert.ok(task.tests.style === 'framework' && task.tests.framework === 'unittest');
    assert.match(task.statement, /Leap: About leap\.[\s\S]*leap\.py[\s\S]*stub of leap/);
    assert.doesNotMatch(task.statement, /divisible/);
  });

  it('reads the same from an archive with a leading folder as from a folder', async () => {
    writeFiles(folder.path('python-main'), trackFiles());
    await create({ cwd: folder.path(), file: folder.path('python.tar.gz'), gzip: true }, ['python-main']);
    const fromFolder = await load(folder.path('python-main'));
    const fromArchive = await load(folder.path('python.tar.gz'));
    assert.deepEqual(
      fromArchive.records.map(({ record }) => record.body),
      fromFolder.records.map(({ record }) => record.body),
    );
  });

  it('puts twins of two language tracks on the same side of the split', async () => {
    writeFiles(
      folder.path('tracks'),
      Object.fromEntries(Object.entries(trackFiles()).map(([name, text]) => [`py/${name}`, text])),
    );
    const javascript = Object.entries(trackFiles('JavaScript', 'js')).map(([name, text]) => [
      `js/${name}`,
      text,
    ]);
    writeFiles(folder.path('tracks'), Object.fromEntries(javascript) as Record<string, string>);
    const { records } = await load(folder.path('tracks'));
    assert.equal(records.length, 4);
    const splits = (slug: string): string[] =>
      records.flatMap(({ tasks }) =>
        tasks.filter(({ task }) => task.course === slug).map(({ task }) => task.split),
      );
    for (const slug of ['leap', 'raindrops']) assert.equal(new Set(splits(slug)).size, 1);
    assert.equal(splits('leap').length, 2);
  });

  it('rejects malformed JSON, a missing statement and a wrong encoding by name, and goes on', async () => {
    const files: Record<string, string | Buffer> = trackFiles();
    files['exercises/practice/leap/.meta/config.json'] = '{"files": ';
    delete files['exercises/practice/raindrops/.docs/instructions.md'];
    for (const [name, text] of Object.entries(trackFiles()))
      if (name.includes('/leap/')) files[name.replaceAll('leap', 'third')] = text.replaceAll('leap', 'third');
    for (const [name, text] of Object.entries(trackFiles()))
      if (name.includes('/leap/'))
        files[name.replaceAll('leap', 'fourth')] = text.replaceAll('leap', 'fourth');
    files['exercises/practice/fourth/fourth_test.py'] = Buffer.from([0xff, 0xfe, 0x41, 0x00]);
    writeFiles(folder.path('track'), files);
    const { records, rejected } = await load(folder.path('track'));
    assert.deepEqual(
      records.map(({ record }) => record.naturalKey),
      ['python/third'],
    );
    const reasons = Object.fromEntries(
      rejected.map(({ location, reason }) => [location.replace('track:exercises/practice/', ''), reason]),
    );
    assert.match(reasons['leap/.meta/config.json']!, /not valid JSON/);
    assert.match(reasons['raindrops/.docs/instructions.md']!, /missing: no statement/);
    assert.match(reasons['fourth/fourth_test.py']!, /not valid UTF-8/);
  });

  it('takes concept exercises with their exemplar, and the concepts as lessons', async () => {
    const root = 'exercises/concept/lasagna';
    writeFiles(folder.path('track'), {
      ...trackFiles('TypeScript', 'ts'),
      'config.json': JSON.stringify({
        language: 'TypeScript',
        slug: 'typescript',
        exercises: {
          concept: [{ slug: 'lasagna', name: 'Lasagna', concepts: ['basics'], prerequisites: [] }],
        },
        concepts: [{ uuid: '1', slug: 'basics', name: 'The Basics' }],
      }),
      [`${root}/.docs/introduction.md`]: '# Introduction\n\nA constant is declared with const.\n',
      [`${root}/.docs/instructions.md`]: '# Instructions\n\nCook a lasagna.\n',
      [`${root}/.meta/config.json`]: JSON.stringify({
        files: { solution: ['lasagna.ts'], test: ['lasagna.test.ts'], exemplar: ['.meta/exemplar.ts'] },
      }),
      [`${root}/lasagna.ts`]: 'stub\n',
      [`${root}/lasagna.test.ts`]: 'tests\n',
      [`${root}/.meta/exemplar.ts`]: 'exemplar\n',
      'concepts/basics/about.md': '# About\n\nValues have types.\n',
      'concepts/basics/.meta/config.json': '{"blurb": "b"}',
      'concepts/empty/.meta/config.json': '{}',
    });
    const { records, rejected } = await load(folder.path('track'));
    const exercise = records.find(({ record }) => record.naturalKey === 'typescript/lasagna')!.record;
    assert.deepEqual(exercise.body.details['example'], [{ path: '.meta/exemplar.ts', text: 'exemplar\n' }]);
    assert.deepEqual(exercise.body.details['topics'], ['basics']);
    assert.deepEqual(
      exercise.body.documents.map((document) => document.path),
      ['.docs/introduction.md', '.docs/instructions.md'],
    );
    const lesson = records.find(({ record }) => record.naturalKey === 'typescript/concepts/basics')!.record;
    assert.equal(lesson.kind, 'lesson');
    assert.equal(lesson.title, 'The Basics');
    assert.deepEqual(
      rejected.map(({ location, reason }) => `${location} ${reason}`),
      ['track:concepts/empty/about.md is missing or empty, and so is introduction.md: no lesson'],
    );
  });

  it('trusts an exercise less that the track has deprecated, and reads articles without their programs', async () => {
    const files = trackFiles();
    const config = JSON.parse(files['config.json']!) as {
      exercises: { practice: Record<string, unknown>[] };
    };
    config.exercises.practice[1]!['status'] = 'deprecated';
    writeFiles(folder.path('track'), {
      ...files,
      'config.json': JSON.stringify(config),
      'exercises/practice/leap/.articles/config.json': JSON.stringify({
        articles: [{ slug: 'performance', title: 'How fast is it?' }],
      }),
      'exercises/practice/leap/.articles/performance/content.md': '# Performance\n\nIt is fast.\n',
    });
    const { records } = await load(folder.path('track'));
    const [leap, raindrops] = records.map(({ record }) => record);
    assert.deepEqual([leap!.quality, raindrops!.quality], [undefined, 0.4]);
    const article = leap!.body.documents.find(({ path }) => path === '.articles/performance/content.md')!;
    assert.deepEqual([article.title, article.codeIsAnswer], ['Article: How fast is it?', true]);
  });

  it('says so when a folder is no track', async () => {
    writeFiles(folder.path('other'), { 'readme.md': 'x' });
    const { rejected } = await load(folder.path('other'));
    assert.match(rejected[0]!.reason, /not an Exercism track/);
  });
});
