import assert from 'node:assert/strict';
import { inReadingOrder } from '../../models/cet/precedence.ts';
import { relationTensor } from '../../models/cet/scores.ts';
import { relations } from '../../models/cet/types.ts';

const items = [0, 0, 1, 1].map((itemIndex) => ({ itemIndex }));

/** Reading order when the texts say by this logit that `ahead` goes before all others. */
function orderWhere(ahead: number, logit: number): readonly number[] {
  const values = new Float32Array(relations.length * items.length ** 2);
  const offset = relations.indexOf('precedes') * items.length ** 2;
  for (let other = 0; other < items.length; other += 1) {
    values[offset + ahead * items.length + other] = logit;
    values[offset + other * items.length + ahead] = -logit;
  }
  return inReadingOrder([3, 1, 2, 0], items, relationTensor(values, items.length));
}

describe('reading order', () => {
  it('is the order of the input where the texts say nothing or little', () => {
    assert.deepEqual(orderWhere(2, 0), [0, 1, 2, 3]);
    assert.deepEqual(orderWhere(2, 0.2), [0, 1, 2, 3]);
  });

  it('puts an item first whose text goes before that of the others', () => {
    assert.deepEqual(orderWhere(2, 4), [2, 3, 0, 1]);
  });

  it('keeps the order inside an item whatever the texts say', () => {
    assert.deepEqual(orderWhere(1, 4), [0, 1, 2, 3]);
  });
});
