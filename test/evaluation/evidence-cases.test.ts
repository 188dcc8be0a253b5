import assert from 'node:assert/strict';
import { caseOf } from '../../activities/suites/noise-pool.ts';
import type { EvidenceCase, EvidenceSplit, Subject } from '../../activities/suites/noise-pool.ts';
import { evidenceExample } from '../../bench/evidence/examples.ts';
import { failureOf } from '../../bench/evidence/failure.ts';
import { few, layOut } from '../../bench/evidence/layouts.ts';
import type { Layout } from '../../bench/evidence/layouts.ts';
import { pilesOf } from '../../bench/evidence/subjects.ts';
import { paragraphsIn } from '../../activities/suites/paragraphs.ts';
import { scoreArms } from '../../evaluation/evidence-arms.ts';
import { evidenceRecall } from '../../evaluation/evidence-recall.ts';
import { createRandom } from '../../models/random.ts';

/** Sections of two manuals about numbered things, each with words of its own. */
const subjects = Array.from({ length: 60 }, (_, number): Subject => {
  const manual = number % 2 === 0 ? 'ovens' : 'boats';
  return {
    kind: 'documentation',
    id: `section-${String(number)}`,
    manual,
    course: `${manual}/${String(number % 6)}`,
    query: `How is part${String(number)} of the ${manual} used?`,
    evidence: ['first', 'second', 'third'].map(
      (place) => `The ${place} rule about part${String(number)} of the ${manual} says how hot it gets.`,
    ),
    topics: [`section-${String(Math.floor(number / 4))}`],
    split: number < 20 ? 'heldout' : 'train',
  };
});

const casesOf = (split: EvidenceSplit, seed: number, layout: Layout = 'apart'): readonly EvidenceCase[] =>
  [...pilesOf(subjects, split, { seed, nearness: 'query and evidence' })].map(({ subject, pile, random }) =>
    caseOf(subject, layOut(pile, layout, random)),
  );

describe('cases of evidence recall', () => {
  const cases = casesOf('heldout', 1);

  it('the same seed makes the same cases, another seed others', () => {
    assert.deepEqual(casesOf('heldout', 1), cases);
    assert.notDeepEqual(casesOf('heldout', 2), cases);
  });

  it('noise is nine times the evidence as far as there is any, half of it of the same manual', () => {
    const many = casesOf('train', 1);
    for (const { tokens, evidence, segments, manual } of many) {
      const sum = (fits: (i: number) => boolean): number =>
        tokens.reduce((total, size, i) => total + (fits(i) ? size : 0), 0);
      const own = sum((i) => evidence[i]!);
      assert.ok(Math.abs(sum((i) => !evidence[i]) / own - 9) < 0.5);
      assert.ok(sum((i) => !evidence[i] && segments[i]!.text.includes(manual)) / own > 4);
    }
  });

  it('holds nothing of the other side and nothing of its own topic but the evidence', () => {
    cases.forEach((one, number) => {
      const group = Math.floor(number / 4);
      one.segments.forEach(({ text }, i) => {
        const part = Number(/part(\d+)/.exec(text)![1]);
        assert.ok(part < 20, 'noise of the train side');
        assert.equal(one.evidence[i], part === number);
        if (!one.evidence[i]) assert.notEqual(Math.floor(part / 4), group);
      });
    });
  });

  it('together in items the same stretches stand with the same labels, evidence in its order', () => {
    const evidenceOf = ({ segments, evidence }: EvidenceCase): readonly string[] =>
      segments.filter((_, i) => evidence[i]).map(({ text }) => text);
    for (const layout of ['grouped', 'pasted'] as const)
      casesOf('heldout', 1, layout).forEach((one, number) => {
        assert.deepEqual(evidenceOf(one).toSorted(), evidenceOf(cases[number]!).toSorted());
        assert.equal(one.segments.length, cases[number]!.segments.length);
        const items = one.segments.at(-1)!.itemIndex + 1;
        assert.ok(layout === 'pasted' ? items === 1 : items < one.segments.length);
      });
  });

  it('a short pile is some of the long one with some of its evidence', () => {
    for (const { pile, random } of pilesOf(subjects, 'train', { seed: 1, nearness: 'evidence' })) {
      const short = few(pile, random);
      assert.ok(short.some(({ evidence }) => evidence));
      assert.ok(short.length <= 18 && short.every((stretch) => pile.includes(stretch)));
    }
  });

  it('the oracle keeps all evidence at 80 % cut, words keep more than chance', () => {
    const mean = (arm: 'oracle' | 'bm25' | 'random'): number =>
      cases.reduce((sum, one) => {
        const cosine = one.segments.map(() => 0);
        return sum + evidenceRecall(scoreArms({ ...one, cosine, random: createRandom(3) })[arm], one, 0.8);
      }, 0) / cases.length;
    assert.equal(mean('oracle'), 1);
    assert.ok(mean('bm25') > mean('random') + 0.3);
  });

  it('what is learned from a case is which of its segments are evidence', () => {
    const example = evidenceExample(cases[0]!, 'train', 0);
    assert.deepEqual(example.keep, cases[0]!.evidence.map(Number));
    assert.equal(example.keep.filter((keep) => keep === 1).length, 3);
    assert.ok(example.lexical.length > 0);
  });
});

describe('material of the cases', () => {
  it('paragraphs are cut at blank lines, and code stays whole', () => {
    const code = '```python\ndef parcel_fee(order):\n\n    return order.weight\n```';
    assert.deepEqual(paragraphsIn(`The fee is due at the depot.\nIt is paid in cash.\n\n${code}`), [
      'The fee is due at the depot.\nIt is paid in cash.',
      code,
    ]);
  });

  it('a failure names a test of the file, in the form of the runner of its language', () => {
    const text =
      'class FeeTest(unittest.TestCase):\n    def test_empty_order(self):\n        self.assertEqual(fee("a"), 12)\n';
    const failure = failureOf('python', { path: 'fee_test.py', text }, 'Fee');
    assert.equal(failure?.name, 'test_empty_order');
    assert.match(failure.log, /^FAIL: test_empty_order[\s\S]*Traceback[\s\S]*AssertionError/);
    assert.match(failure.report, /"empty order" fails/);
    assert.equal(failureOf('python', { path: 'fee_test.py', text: 'pass' }, 'Fee'), null);
  });
});
