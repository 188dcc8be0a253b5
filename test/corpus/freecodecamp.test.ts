import assert from 'node:assert/strict';
import { chunkRecord } from '../../corpus/chunking.ts';
import { loadFreecodecamp } from '../../corpus/freecodecamp.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

const block = {
  name: 'Small Steps',
  order: 1,
  challenges: [
    {
      id: 'aa01',
      title: 'Add One',
      description: ['Return <code>n</code> plus one.', '<hr>', 'Use <code>+</code>.'],
      solutions: ['function addOne(n) { return n + 1; }', ''],
      tests: [{ text: 'addOne(1) is 2', testString: 'assert(addOne(1) === 2);' }],
      challengeType: 5,
      files: {
        indexjs: {
          key: 'indexjs',
          ext: 'js',
          name: 'index',
          contents: ['function addOne(n) {', '}'],
          head: [],
          tail: ['addOne(1);'],
        },
      },
      translations: { es: { title: 'Suma uno', description: ['Devuelve n más uno.'] } },
    },
    {
      id: 'aa02',
      title: 'Certificate',
      challengeType: 7,
      description: [],
      isPrivate: true,
      tests: [{ id: 'aa01', title: 'Add One' }],
    },
    {
      _id: 'aa03',
      name: 'Of the first years',
      challengeType: '1',
      description: [['picture.png', 'a picture', 'Press the <b>button</b>.', '']],
      challengeSeed: ['var a;'],
      tests: ["assert(a === 7, 'message: <code>a</code> should be 7');"],
    },
  ],
};

const marked = [
  '---',
  'id: 561e4567',
  'title: Boil',
  'challengeType: 1',
  'dashedName: boil',
  '---',
  '',
  '# --description--',
  '',
  'Water boils at 100 degrees.',
  '',
  '```md',
  '# --hints--',
  '```',
  '',
  '# --instructions--',
  '',
  'Write `boil`.',
  '',
  '# --hints--',
  '',
  '`boil(100)` should be `true`.',
  '',
  '```js',
  'assert(boil(100));',
  '```',
  '',
  'It should be a function.',
  '',
  '```js',
  "assert.equal(typeof boil, 'function');",
  '```',
  '',
  '# --seed--',
  '',
  '## --after-user-code--',
  '',
  '```js',
  'boil(1);',
  '```',
  '',
  '## --seed-contents--',
  '',
  '```html',
  '<p id="a"></p>',
  '```',
  '',
  '```js',
  'function boil(t) {}',
  '```',
  '',
  '# --solutions--',
  '',
  '```js',
  'const boil = (t) => t >= 100;',
  '```',
  '',
  '---',
  '',
  '```js',
  'function boil(t) {',
  '  return t > 99;',
  '}',
  '```',
  '',
].join('\n');

const quiz = [
  '---',
  'id: 5f01',
  'title: Quiz',
  'challengeType: 11',
  '---',
  '',
  '# --description--',
  '',
  'Watch.',
  '',
  '# --questions--',
  '',
  '## --text--',
  '',
  'What boils?',
  '',
  '## --answers--',
  '',
  'Ice',
  '',
  '---',
  '',
  'Water',
  '',
  '## --video-solution--',
  '',
  '2',
  '',
].join('\n');

const tagged = [
  '---',
  'id: 5d02',
  "title: 'Freeze: it'",
  'challengeType: 5',
  '---',
  '',
  '## Description',
  "<section id='description'>",
  'Water freezes at <code>0</code>.',
  '</section>',
  '',
  '## Instructions',
  "<section id='instructions'>",
  '',
  '</section>',
  '',
  '## Tests',
  "<section id='tests'>",
  '',
  '```yml',
  'tests:',
  '  - text: <code>freeze(0)</code> is true.',
  "    testString: 'assert(freeze(0), ''so'');'",
  '',
  '```',
  '',
  '</section>',
  '',
  '## Challenge Seed',
  "<section id='challengeSeed'>",
  '',
  "<div id='js-seed'>",
  '',
  '```js',
  'function freeze(t) {}',
  '```',
  '',
  '</div>',
  '',
  "<div id='js-teardown'>",
  '',
  '```js',
  'freeze(1);',
  '```',
  '',
  '</div>',
  '',
  '</section>',
  '',
  '## Solution',
  "<section id='solution'>",
  '',
  '```js',
  '// solution required',
  '```',
  '',
  '</section>',
  '',
].join('\n');

describe('the freeCodeCamp loader', () => {
  const folder = useTemporaryFolder();

  it('reads blocks in JSON: text as HTML, answers in the details, certificates and the forms of the first years', async () => {
    writeFiles(folder.path('c'), {
      'challenges/02-js/small-steps.json': JSON.stringify(block),
      'package.json': '{}',
    });
    const { records, rejected } = await loadAll(loadFreecodecamp, folder.path('c'));
    assert.deepEqual(rejected, {});
    const [add, certificate, old] = records;
    assert.deepEqual(
      records.map(({ naturalKey, kind, course, language }) => [naturalKey, kind, course, language]),
      [
        ['english/aa01', 'exercise', 'small-steps', 'javascript'],
        ['english/aa02', 'lesson', 'small-steps', null],
        ['english/aa03', 'exercise', 'small-steps', 'javascript'],
      ],
    );
    assert.deepEqual(
      add!.body.documents.map(({ format, text }) => [format, text]),
      [['html', '<p>Return <code>n</code> plus one.</p>\n<hr>\n<p>Use <code>+</code>.</p>']],
    );
    assert.deepEqual(add!.body.details['seed'], [{ language: 'js', text: 'function addOne(n) {\n}' }]);
    assert.deepEqual(add!.body.details['solutions'], [
      [{ language: 'js', text: 'function addOne(n) { return n + 1; }' }],
    ]);
    assert.deepEqual(add!.body.details['after'], ['addOne(1);']);
    assert.equal(add!.quality, 0.6);
    assert.deepEqual(certificate!.body.details['requires'], [{ id: 'aa01', title: 'Add One' }]);
    assert.deepEqual(old!.body.documents[0]!.text, '<p>Press the <b>button</b>.</p>');
    assert.deepEqual(old!.body.details['tests'], [
      {
        text: '<code>a</code> should be 7',
        testString: "assert(a === 7, 'message: <code>a</code> should be 7');",
      },
    ]);
  });

  it('reads Markdown with marked headings: several files and solutions, and a heading inside code is none', async () => {
    writeFiles(folder.path('f'), {
      'curriculum/challenges/english/02-js/heat/561e.md': marked,
      'curriculum/challenges/chinese/02-js/heat/561e.md': marked.replace('title: Boil', 'title: 煮沸'),
      'curriculum/challenges/_meta/heat/meta.json': JSON.stringify({
        name: 'Heat',
        superBlock: 'js',
        challengeOrder: [
          ['5d02', 'x'],
          ['561e4567', 'Boil'],
        ],
      }),
      'curriculum/LICENSE.md': 'Creative Commons Attribution-ShareAlike 4.0 International',
      'LICENSE.md': 'Redistribution and use in source and binary forms ... Neither the name',
    });
    const { records, rejected } = await loadAll(loadFreecodecamp, folder.path('f'));
    assert.deepEqual(rejected, {});
    const boil = records.find(({ naturalKey }) => naturalKey === 'english/561e4567')!;
    assert.deepEqual(
      boil.body.documents.map(({ title, text }) => [title, text]),
      [
        [null, 'Water boils at 100 degrees.\n\n```md\n# --hints--\n```'],
        ['Instructions', 'Write `boil`.'],
      ],
    );
    const { tests, seed, solutions, after, superBlock, blockName, order } = boil.body.details;
    assert.deepEqual(tests, [
      { text: '`boil(100)` should be `true`.', testString: 'assert(boil(100));' },
      { text: 'It should be a function.', testString: "assert.equal(typeof boil, 'function');" },
    ]);
    assert.deepEqual(seed, [
      { language: 'html', text: '<p id="a"></p>' },
      { language: 'js', text: 'function boil(t) {}' },
    ]);
    assert.equal((solutions as unknown[]).length, 2);
    assert.deepEqual([after, superBlock, blockName, order], [['boil(1);'], 'js', 'Heat', 1]);
    assert.equal(boil.licence, 'CC-BY-SA-4.0');
    assert.equal(records.find(({ naturalKey }) => naturalKey === 'chinese/561e4567')!.course, boil.course);
    const retrieved = chunkRecord(boil)
      .map(({ text }) => text)
      .join('\n');
    assert.doesNotMatch(retrieved, /assert|t >= 100/);
  });

  it('reads Markdown with section tags, and takes a placeholder for no solution', async () => {
    writeFiles(folder.path('f'), { 'curriculum/challenges/english/02-js/cold/freeze.english.md': tagged });
    const { records, rejected } = await loadAll(loadFreecodecamp, folder.path('f'));
    assert.deepEqual(rejected, {});
    const [freeze] = records;
    assert.equal(freeze!.title, 'Freeze: it');
    assert.deepEqual(
      freeze!.body.documents.map(({ text }) => text),
      ['Water freezes at <code>0</code>.'],
    );
    const { tests, seed, solutions, after } = freeze!.body.details;
    assert.deepEqual(tests, [
      { text: '<code>freeze(0)</code> is true.', testString: "assert(freeze(0), 'so');" },
    ]);
    assert.deepEqual(
      [seed, solutions, after],
      [[{ language: 'js', text: 'function freeze(t) {}' }], [], ['freeze(1);']],
    );
  });

  it('reads quizzes as lessons whose answers stay out of what is retrieved, and certificates in YAML', async () => {
    writeFiles(folder.path('f'), {
      'curriculum/challenges/english/blocks/heat-quiz/5f01.md': quiz,
      'curriculum/challenges/english/00-certifications/heat-certification/heat.yml':
        'challengeId: 5a55\ntitle: Heat Certification\nchallengeType: 7\ntests:\n  - challengeId: 5f01\n    title: Quiz\n',
      'curriculum/structure/blocks/heat-quiz.json': JSON.stringify({
        name: 'Heat Quiz',
        challengeOrder: [{ id: '5f01', title: 'Quiz' }],
      }),
      'curriculum/structure/superblocks/physics.json': JSON.stringify({ blocks: ['heat-quiz'] }),
    });
    const { records, rejected } = await loadAll(loadFreecodecamp, folder.path('f'));
    assert.deepEqual(rejected, {});
    const lesson = records.find(({ naturalKey }) => naturalKey === 'english/5f01')!;
    assert.deepEqual(
      [lesson.kind, lesson.course, lesson.body.details['superBlock']],
      ['lesson', 'heat-quiz', 'physics'],
    );
    assert.deepEqual(
      lesson.body.documents.map(({ text }) => text),
      ['Watch.', 'What boils?'],
    );
    assert.match(lesson.body.details['questions'] as string, /Water/);
    const certificate = records.find(({ naturalKey }) => naturalKey === 'english/5a55')!;
    assert.deepEqual(certificate.body.details['requires'], [{ id: '5f01', title: 'Quiz' }]);
  });

  it('rejects by name what it cannot take, and goes on', async () => {
    const files = (name: string): string => `curriculum/challenges/english/02-js/heat/${name}`;
    writeFiles(folder.path('f'), {
      [files('no-matter.md')]: '# --description--\n\nText.\n',
      [files('no-id.md')]: marked.replace('id: 561e4567\n', ''),
      [files('bad-yaml.md')]: marked.replace('title: Boil', 'title: "Boil'),
      [files('no-parts.md')]: '---\nid: a\ntitle: b\n---\n\nText.\n',
      [files('latin.md')]: Buffer.from([0x2d, 0xe9, 0x0a]),
      [files('good.md')]: marked,
      'challenges/cut.json': JSON.stringify(block).slice(0, 200),
      'challenges/block.json': JSON.stringify({
        challenges: [{ title: 'x' }, block.challenges[0], 7, { id: 'n', title: 'a\u0000b' }],
      }),
    });
    const { records, rejected } = await loadAll(loadFreecodecamp, folder.path('f'));
    assert.deepEqual(records.map(({ naturalKey }) => naturalKey).sort(), [
      'english/561e4567',
      'english/aa01',
    ]);
    const reason = (location: string): string => rejected[`f:${location}`] ?? '';
    assert.match(reason(`${files('no-matter.md')}#front matter`), /missing/);
    assert.match(reason(`${files('no-id.md')}#front matter`), /field id/);
    assert.match(reason(`${files('bad-yaml.md')}#front matter`), /not valid YAML/);
    assert.match(reason(`${files('no-parts.md')}#body`), /# --description--/);
    assert.match(reason(files('latin.md')), /UTF-8/);
    assert.match(reason('challenges/cut.json#JSON'), /not valid JSON/);
    assert.match(reason('challenges/block.json#challenges[0]'), /field id/);
    assert.match(reason('challenges/block.json#challenges[2]'), /expected object/);
    assert.match(reason('challenges/block.json#n'), /NUL/);
    assert.equal(Object.keys(rejected).length, 9);
  });

  it('leaves the other pages and JSON of a repository alone, and finds challenges without the folders above them', async () => {
    writeFiles(folder.path('f'), {
      'docs/how-to-work.md': '---\nid: how-to-work\ntitle: How to work\n---\n\nText.\n',
      'client/settings.json': '{ // a comment\n}',
      'heat/561e.md': marked,
    });
    const { records, rejected } = await loadAll(loadFreecodecamp, folder.path('f'));
    assert.deepEqual(rejected, {});
    assert.deepEqual(
      records.map(({ naturalKey, course }) => [naturalKey, course]),
      [['english/561e4567', 'heat']],
    );
  });

  it('says so when a folder is no curriculum', async () => {
    writeFiles(folder.path('other'), { 'package.json': '{}' });
    const { rejected } = await loadAll(loadFreecodecamp, folder.path('other'));
    assert.match(rejected['other']!, /not a freeCodeCamp curriculum/);
  });
});
