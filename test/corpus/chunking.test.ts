import assert from 'node:assert/strict';
import { chunkDocument, chunkRecord } from '../../corpus/chunking.ts';
import type { CorpusRecord } from '../../corpus/record.ts';

const text = [
  '# Guide',
  '',
  'First paragraph.',
  '',
  'Second paragraph.',
  '',
  '## Setup',
  '',
  '- one',
  '- two',
  '',
  '```python',
  'x = 1',
  '',
  'y = 2',
  '```',
  '',
  '| a | b |',
  '| - | - |',
  '| 1 | 2 |',
  '',
  '<!-- not for readers -->',
  '',
  '## Use',
  '',
  'word '.repeat(150),
  '',
  'more '.repeat(150),
  '',
].join('\n');

function record(documents: CorpusRecord['body']['documents']): CorpusRecord {
  return {
    source: 'test',
    naturalKey: 'a',
    kind: 'documentation',
    course: 'a',
    title: 'Manual',
    language: null,
    licence: 'MIT',
    provenance: {},
    body: { documents, details: {} },
  };
}

describe('chunking Markdown', () => {
  const chunks = chunkDocument({ path: 'a.md', title: null, text }, 'Manual');

  it('keeps sections apart, code, lists and tables whole, and merges short paragraphs', () => {
    assert.deepEqual(
      chunks.map(({ kind, headingPath }) => [kind, headingPath.join(' > ')]),
      [
        ['prose', 'Manual > Guide'],
        ['prose', 'Manual > Guide > Setup'],
        ['code', 'Manual > Guide > Setup'],
        ['table', 'Manual > Guide > Setup'],
        ['prose', 'Manual > Guide > Use'],
        ['prose', 'Manual > Guide > Use'],
      ],
    );
    assert.equal(chunks[0]!.text, 'First paragraph.\n\nSecond paragraph.');
    assert.equal(chunks[1]!.text, '- one\n- two');
    assert.match(chunks[2]!.text, /^```python[\s\S]*y = 2\n```$/);
  });

  it('cuts verbatim: every chunk is the stretch that its offsets name', () => {
    for (const chunk of chunks) assert.equal(text.slice(chunk.start, chunk.end), chunk.text);
  });

  it('takes equal text once, whatever its white space', () => {
    const documents = ['One  line\nof text.', 'One line of\ntext.', 'Another.'].map((page, index) => ({
      path: `${index}.md`,
      title: null,
      text: page,
    }));
    assert.deepEqual(
      chunkRecord(record(documents)).map(({ ordinal, text: kept }) => [ordinal, kept]),
      [
        [0, 'One  line\nof text.'],
        [1, 'Another.'],
      ],
    );
  });

  it('leaves out the programs of a document whose code is the answer', () => {
    const document = {
      path: 'a.md',
      title: 'Approach: loop',
      text: 'Use a loop.\n\n```js\nanswer()\n```\n',
      codeIsAnswer: true,
    };
    assert.deepEqual(
      chunkRecord(record([document])).map((chunk) => [chunk.headingPath, chunk.text]),
      [[['Manual', 'Approach: loop'], 'Use a loop.']],
    );
  });
});
