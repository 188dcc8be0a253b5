import assert from 'node:assert/strict';
import { textQuery } from '../../infra/database/text-query.ts';

describe('the full-text query of a question', () => {
  const chunks = 1_000_000;

  it('joins the words of a small knowledge base by "or"', () => {
    const words = [
      { word: 'sort', frequency: 0.5 },
      { word: 'list', frequency: 0.9 },
    ];
    assert.equal(textQuery(words, 100), "('sort') | ('list')");
  });

  it('takes rare words alone and common ones together only', () => {
    const words = [
      { word: 'list', frequency: 0.2 },
      { word: 'bisect', frequency: 0.0005 },
      { word: 'python', frequency: 0.005 },
    ];
    assert.equal(textQuery(words, chunks), "('bisect') | ('python' & 'list')");
  });

  it('takes three common words together where two are still too many', () => {
    const words = ['sort', 'list', 'python'].map((word) => ({ word, frequency: 0.1 }));
    assert.equal(textQuery(words, chunks), "('list' & 'python' & 'sort')");
  });

  it('asks for a single common word all the same', () => {
    assert.equal(textQuery([{ word: 'list', frequency: 0.9 }], chunks), "('list')");
  });

  it('quotes what would be syntax', () => {
    assert.equal(textQuery([{ word: "o'r\\", frequency: 0 }], chunks), "('o''r\\\\')");
  });

  it('is null without words', () => {
    assert.equal(textQuery([], chunks), null);
  });
});
