import assert from 'node:assert/strict';
import { detectKind } from '../../models/cet/kind.ts';
import { contextKinds } from '../../models/cet/types.ts';
import { heldOutKindCases, knownKindCases } from './kind-cases.ts';
import type { KindCase } from './kind-cases.ts';

function detected({ query, text }: KindCase): string {
  return detectKind({ query, context: text === undefined ? [] : [{ id: 'a', text }] });
}

function wrongOf(cases: readonly KindCase[]): string[] {
  const wrong = cases.filter((one) => detected(one) !== one.kind);
  console.log(`      ${cases.length - wrong.length} of ${cases.length} right`);
  return wrong.map((one) => `${one.kind}, not ${detected(one)}: ${one.query}`);
}

describe('kind of a request', () => {
  it('is right for at least 95 % of the labelled requests that the rules were written with', () => {
    const wrong = wrongOf(knownKindCases);
    assert.ok(wrong.length <= 0.05 * knownKindCases.length, wrong.join('\n'));
  });

  it('is right for at least 80 % of labelled requests that the rules were not written with', () => {
    const wrong = wrongOf(heldOutKindCases);
    assert.ok(wrong.length <= 0.2 * heldOutKindCases.length, wrong.join('\n'));
  });

  it('is the one that is asked for', () => {
    for (const kind of contextKinds)
      assert.equal(detectKind({ query: 'Fix the crash', context: [], kind }), kind);
  });
});
