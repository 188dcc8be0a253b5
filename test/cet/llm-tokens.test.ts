import assert from 'node:assert/strict';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';

describe('token counter', () => {
  const { count } = tokenCounterFor('some-model');

  it('counts as the vocabulary does', () => {
    for (const text of ['', 'one two', 'def f(x):\n    return x  # ünïcödé 😀', '<|endoftext|>'.slice(2)])
      assert.equal(count(text), countTokens(text));
  });

  it('never counts less than the vocabulary in long stretches without a boundary', () => {
    for (const stretch of ['a', 'ab0-', ' ', '\n', '😀', '汉字'])
      for (const length of [255, 256, 257, 900]) {
        const text = `start ${stretch.repeat(length)} end`;
        assert.ok(count(text) >= countTokens(text), `${String(length)} of ${JSON.stringify(stretch)}`);
      }
  });

  it('gets through a word of 200,000 characters', () => {
    assert.ok(count('a'.repeat(200_000)) >= 25_000);
  });
});
