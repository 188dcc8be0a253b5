import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadBundled } from '../../corpus/bundled.ts';
import type { LoadedItem } from '../../corpus/record.ts';
import { expandSolution } from '../../corpus/solution-template.ts';
import { loaderOf, UnknownSourceError } from '../../corpus/sources.ts';
import { solutionWithout } from '../../models/tasks/task.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const fixture = path.resolve(import.meta.dirname, '../fixtures/samples');

async function load(location: string): Promise<LoadedItem[]> {
  const items: LoadedItem[] = [];
  for await (const item of loadBundled(location)) items.push(item);
  return items;
}

describe('the loader of the bundled sample', () => {
  const folder = useTemporaryFolder();

  it('yields a record for each page and a prepared task with a variant for each combination of missing facts', async () => {
    const records = (await load(fixture)).filter((item) => item.type === 'record');
    assert.deepEqual(
      records.map(({ record }) => record.naturalKey),
      ['quill/docs/changelog.md', 'quill/docs/manual.md'],
    );
    const tasks = records.flatMap((item) => item.tasks);
    assert.equal(tasks.length, 1);
    const { task, prepared } = tasks[0]!;
    assert.equal(prepared, true);
    assert.equal(task.id, 'bundled/quill/shout');
    assert.deepEqual(
      task.variants.map((variant) => variant.missing),
      [['capitals'], ['marks'], ['capitals', 'marks']],
    );
    const without = (missing: string[]): string => solutionWithout(task, new Set(missing))[0]!.text;
    assert.equal(without([]), 'def banner(text):\n    text = text.upper()\n    return text + "!!"\n');
    assert.equal(
      without(['marks', 'capitals']),
      'def banner(text):\n    text = text.capitalize()\n    return text + "!"\n',
    );
  });

  for (const [problem, edit, location, reason] of [
    [
      'an unknown case',
      ['tests: [plain, empty]', 'tests: [gone]'],
      'task.yaml',
      /field facts\.1\.tests: names the unknown case "gone"/,
    ],
    ['a wrong kind', ['kind: rule', 'kind: rumour'], 'task.yaml', /field facts\.0\.kind/],
    [
      'a fact that stands nowhere',
      ['text: A banner is', 'text: A poster is'],
      'task.yaml',
      /field facts\.0\.text: does not stand verbatim/,
    ],
    ['a fact without a block', ['- id: marks', '- id: dots'], 'banner.py', /has no block <fact:dots>/],
    ['malformed YAML', ['title: Banner', 'title: [Banner'], 'task.yaml', /not valid YAML/],
  ] as const) {
    it(`names file and field of ${problem}, and keeps the pages`, async () => {
      cpSync(fixture, folder.path('samples'), { recursive: true });
      const file = folder.path('samples/quill/tasks/shout/task.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace(edit[0], edit[1]));
      const items = await load(folder.path('samples'));
      const rejected = items.filter((item) => item.type === 'rejected');
      assert.equal(rejected.length, 1);
      assert.equal(rejected[0]!.location, `samples:quill/tasks/shout/${location}`);
      assert.match(rejected[0]!.reason, reason);
      assert.equal(items.filter((item) => item.type === 'record').length, 2);
    });
  }

  it('names the line of a template whose markers do not fit', () => {
    assert.throws(() => expandSolution('a\n// <fact:x>\nb\n', new Set()), /line 2: <fact:x> is not closed/);
    assert.throws(() => expandSolution('# <without>\n', new Set()), /line 1/);
    assert.throws(
      () => expandSolution('# <fact:x>\n# </fact>\n', new Set()),
      /line 2: <fact:x> has no <without>/,
    );
  });

  it('has no task of the repository rejected', async () => {
    const samples = path.resolve(import.meta.dirname, '../../samples');
    const items = await load(samples);
    assert.deepEqual(
      items.filter((item) => item.type === 'rejected'),
      [],
    );
    assert.ok(items.flatMap((item) => (item.type === 'record' ? item.tasks : [])).length >= 24);
  });

  it('lists the sources that there are when asked for another', () => {
    assert.throws(
      () => loaderOf('myspace'),
      (error) =>
        error instanceof UnknownSourceError &&
        /^source "myspace": not supported; there is exercism, .*bundled$/.test(error.message),
    );
  });
});
