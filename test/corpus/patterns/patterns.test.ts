import assert from 'node:assert/strict';
import { isTest } from '../../../corpus/github/files.ts';
import { patternsOf } from '../../../corpus/patterns/extract.ts';
import { grammarOfPath, loadGrammars } from '../../../models/syntax/grammars.ts';
import { examples } from './examples.ts';
import type { Example } from './examples.ts';

/** Labels that the extraction gives, without the calls that it counts for the whole repository. */
function labelsOf(example: Example): Set<string> {
  const found = patternsOf({
    commit: 'c0ffee',
    message: example.fix ? 'fix the ship' : 'tidy the ship',
    closesIssue: false,
    files: [
      {
        path: example.file,
        previousPath: example.file,
        grammar: grammarOfPath(example.file)!,
        test: isTest(example.file),
        before: example.before,
        after: example.after,
      },
    ],
  });
  // Code that only moves also has shapes; they are labelled where the whole is new.
  const shapes = /\b(?:func|def|function|fn)\b|\) \{/.test(example.before);
  return new Set(
    found
      .filter(({ category, name }) => !name.startsWith('api-use') && !(category === 'coding' && shapes))
      .map(({ name }) => name),
  );
}

describe('patterns of changes', () => {
  before('load the grammars', loadGrammars);

  it('are found with the labels that people gave', () => {
    let hits = 0;
    let given = 0;
    let expected = 0;
    const misses: string[] = [];
    for (const example of examples) {
      const labels = labelsOf(example);
      const right = example.labels.filter((label) => labels.has(label)).length;
      hits += right;
      given += labels.size;
      expected += example.labels.length;
      if (right < example.labels.length || labels.size > right)
        misses.push(
          `${example.file} [${example.labels.join()}] got [${[...labels].join()}]: ${example.after.slice(0, 60)}`,
        );
    }
    const precision = hits / given;
    const recall = hits / expected;
    console.log(
      `      ${String(examples.length)} changes: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
    );
    for (const miss of misses) console.log(`      ${JSON.stringify(miss)}`);
    assert.ok(examples.length >= 60);
    assert.ok(precision >= 0.85, misses.join('\n'));
    assert.ok(recall >= 0.85, misses.join('\n'));
  });
});
