import assert from 'node:assert/strict';
import { chunkDocument } from '../../corpus/chunking.ts';
import { structuredText } from '../../corpus/chunking/structured-text.ts';
import type { DocumentFormat } from '../../corpus/record.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { randomDocuments } from './random-documents.ts';

const maximumTokens = 600;
const { count } = tokenCounterFor();

describe('chunking whatever comes', () => {
  for (const format of ['markdown', 'mdx', 'rst', 'html', 'text'] satisfies DocumentFormat[])
    it(`cuts ${format} verbatim, in order, without overlap, and no chunk is too long`, () => {
      for (const text of randomDocuments(format, 25)) {
        const document = { path: 'a', title: null, format, text };
        const { text: structured } = structuredText(document);
        if (format !== 'html') assert.equal(structured, text);
        let last = 0;
        for (const chunk of chunkDocument(document, 'Manual')) {
          assert.equal(chunk.text, structured.slice(chunk.start, chunk.end));
          assert.ok(chunk.start >= last, `${JSON.stringify(text)}: overlaps at ${chunk.start}`);
          assert.notEqual(chunk.text.trim(), '');
          assert.equal(chunk.tokens, count(chunk.text));
          assert.ok(chunk.tokens <= maximumTokens, `${chunk.tokens} tokens`);
          last = chunk.end;
        }
      }
    });

  it('loses nothing of plain text but white space', () => {
    for (const text of randomDocuments('text', 25)) {
      const chunks = chunkDocument({ path: 'a', title: null, format: 'text', text }, 'Manual');
      assert.equal(chunks.map((chunk) => chunk.text.replace(/\s+/g, '')).join(''), text.replace(/\s+/g, ''));
    }
  });
});
