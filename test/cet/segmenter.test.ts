import assert from 'node:assert/strict';
import { segmentItems } from '../../models/cet/segmenter.ts';
import { createRandom } from '../../models/random.ts';
import { randomText } from './random-text.ts';

const typesOf = (text: string): string[] => segmentItems([{ id: 'a', text }]).map(({ type }) => type);

describe('segmenter', () => {
  it('cuts any text into exact, disjoint slices that cover every non-blank character', () => {
    const random = createRandom(7);
    for (let round = 0; round < 500; round += 1) {
      const text = randomText(random, 25);
      let end = 0;
      for (const segment of segmentItems([{ id: 'a', text }])) {
        assert.equal(text.slice(segment.start, segment.end), segment.text);
        assert.ok(segment.start >= end, 'segments overlap');
        assert.equal(text.slice(end, segment.start).trim(), '', 'text between segments');
        assert.notEqual(segment.text.trim(), '');
        end = segment.end;
      }
      assert.equal(text.slice(end).trim(), '', 'text after the last segment');
    }
  });

  it('tells headings, paragraphs, lists, tables, code, logs and traces apart', () => {
    assert.deepEqual(
      typesOf(
        [
          '# Title',
          'A paragraph.\nStill the same.',
          '- one\n- two\n  goes on',
          '| a | b |\n|---|---|\n| 1 | 2 |',
          '```js\nf();\n```',
          '2024-01-01T10:00:00Z ERROR boom\n2024-01-01T10:00:01Z INFO fine',
          'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\nValueError: no',
          'TypeError: x is not a function\n    at f (a.js:1:2)\n    at g (a.js:3:4)',
        ].join('\n\n'),
      ),
      [
        'heading',
        'paragraph',
        'list_item',
        'list_item',
        'table',
        'code',
        'log',
        'log',
        'stack_frame',
        'stack_frame',
      ],
    );
  });

  it('splits a long paragraph at sentence ends and knows the headings above', () => {
    const sentence = 'The service keeps every order for thirty days and then removes it for good.';
    const text = `# Manual\n\n## Orders\n\n${Array(8).fill(sentence).join(' ')}`;
    const prose = segmentItems([{ id: 'a', text }]).filter(({ type }) => type === 'paragraph');
    assert.ok(prose.length > 1);
    for (const segment of prose) {
      assert.match(segment.text, /\.$/);
      assert.deepEqual(segment.headings, ['Manual', 'Orders']);
    }
  });

  it('keeps a function whole when a long fence is split', () => {
    const body = (name: string): string =>
      `def ${name}(a):\n${'    total = a + 1\n'.repeat(20)}\n    return total`;
    const text = `\`\`\`python\n${body('first')}\n\n${body('second')}\n\`\`\``;
    const parts = segmentItems([{ id: 'a', text }]);
    assert.deepEqual(
      parts.map(({ text: part }) => /def (\w+)/.exec(part)?.[1]),
      ['first', 'second'],
    );
  });
});
