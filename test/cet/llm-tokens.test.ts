import assert from 'node:assert/strict';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countLaterTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { createRandom } from '../../models/random.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';

describe('token counter', () => {
  const { count } = tokenCounterFor('some-model');

  it('counts as the vocabulary does', () => {
    for (const text of ['', 'one two', 'def f(x):\n    return x  # ünïcödé 😀', '<|endoftext|>'.slice(2)])
      assert.equal(count(text), countTokens(text));
  });

  it('counts words, code and bytes at random as the vocabulary does, also those met before', () => {
    const random = createRandom(1);
    const parts = [
      'word',
      ' Word',
      "'s",
      '    ',
      '\n\n',
      '\r\n',
      '.',
      '}{',
      '12345',
      'é',
      '汉',
      '😀',
      '\ud800',
      'aZ0_',
    ];
    const counterOfLater = tokenCounterFor('gpt-5');
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from({ length: random.int(30) }, () => parts[random.int(parts.length)]).join('');
      assert.equal(count(text), countTokens(text), JSON.stringify(text));
      assert.equal(counterOfLater.count(text), countLaterTokens(text), JSON.stringify(text));
    }
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
