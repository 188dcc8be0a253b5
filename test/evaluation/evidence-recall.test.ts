import assert from 'node:assert/strict';
import { evidenceRecall } from '../../evaluation/evidence-recall.ts';
import { lexicalMatrix, lexicalPairs } from '../../models/cet/lexical-similarity.ts';
import { indexTerms } from '../../models/cet/term-index.ts';
import { terms } from '../../models/cet/words.ts';
import { createRandom } from '../../models/random.ts';
import { randomText } from '../cet/random-text.ts';

const input = { tokens: [10, 30, 20, 40], evidence: [true, false, true, false] };

describe('evidence recall', () => {
  it('is the share of the tokens of the evidence that the budget leaves room for, best scores first', () => {
    assert.equal(evidenceRecall([4, 1, 3, 2], input, 0.7), 1);
    assert.equal(evidenceRecall([4, 1, 3, 2], input, 0.9), 1 / 3);
    assert.equal(evidenceRecall([1, 4, 2, 3], input, 0.7), 0);
  });

  it('passes over what does not fit and tries the next', () => {
    assert.equal(evidenceRecall([1, 2, 3, 4], input, 0.7), 1);
  });
});

describe('lexical similarity', () => {
  const texts = ['The parcel_fee is due.', 'parcel_fee must be paid', 'The weather is fine'];

  it('pairs what shares terms, the query at place 0, and nothing else', () => {
    const pairs = lexicalPairs('parcel fee', texts);
    assert.deepEqual(
      pairs.map(([first, second]) => [first, second]),
      [
        [0, 1],
        [0, 2],
        [1, 2],
      ],
    );
    assert.ok(pairs.every(([, , cosine]) => cosine > 0.02 && cosine <= 1));
  });

  it('a text is wholly like its copy', () => {
    const [pair] = lexicalPairs('', [texts[0]!, texts[0]!]);
    assert.ok(pair![2] > 0.999);
  });

  it('the matrix holds the pairs, is symmetric and 0 on its diagonal', () => {
    const matrix = lexicalMatrix('parcel fee', indexTerms(texts));
    const size = texts.length + 1;
    const expected = new Float32Array(size * size);
    for (const [first, second, cosine] of lexicalPairs('parcel fee', texts))
      expected[first * size + second] = expected[second * size + first] = cosine;
    assert.deepEqual(matrix, expected);
    assert.ok(matrix[size + 2]! > 0);
  });

  it('is the cosine of the weights of the terms, on random texts', () => {
    const random = createRandom(5);
    for (let round = 0; round < 20; round += 1) {
      const all = Array.from({ length: 12 }, () => randomText(random, 6));
      const [query, ...segments] = all as [string, ...string[]];
      const index = indexTerms(segments);
      const vectors = all.map((text) => {
        const counts = new Map<string, number>();
        for (const term of terms(text)) if (index.held(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
        return new Map([...counts].map(([term, count]) => [term, (1 + Math.log(count)) * index.idf(term)]));
      });
      const dot = (x: number, y: number): number =>
        [...vectors[x]!].reduce((sum, [term, weight]) => sum + weight * (vectors[y]!.get(term) ?? 0), 0);
      const found = new Map(lexicalPairs(query, segments).map(([x, y, cosine]) => [`${x} ${y}`, cosine]));
      for (let x = 0; x < all.length; x += 1)
        for (let y = x + 1; y < all.length; y += 1) {
          const cosine = dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)) || 0;
          const pair = found.get(`${x} ${y}`);
          // Three decimals are kept.
          if (pair === undefined) assert.ok(cosine < 0.0205);
          else assert.ok(Math.abs(pair - cosine) <= 0.000501);
        }
    }
  });
});
