import assert from 'node:assert/strict';
import { evidenceRecall } from '../../evaluation/evidence-recall.ts';
import { lexicalMatrix, lexicalPairs } from '../../models/cet/lexical-similarity.ts';

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

  it('the matrix is symmetric and 0 on its diagonal', () => {
    assert.deepEqual([...lexicalMatrix([[0, 2, 0.5]], 2)], [0, 0, 0.5, 0, 0, 0, 0.5, 0, 0]);
  });
});
