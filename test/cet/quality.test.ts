import assert from 'node:assert/strict';
import { assessQuality } from '../../models/cet/quality/quality.ts';
import { transformationMetrics } from '../../models/cet/quality/transformation-metrics.ts';
import { entryGate, exitTest } from '../../workflows/week-tests.ts';

const query = 'How is the parcel fee computed?';
const clean = [
  '## Parcel fee',
  'The parcel fee must be 15 euros for every order. It is paid before the parcel leaves.',
  '- The function `parcel_fee` returns the fee of an order and raises ValueError for an empty one.',
  '## Free parcels',
  'A free parcel needs an order of at least 300 euros, whatever the parcel weighs.',
];
const assess = (texts: readonly string[]) =>
  assessQuality({ query, items: [{ id: 'a', text: texts.join('\n\n') }] });

describe('quality of a context', () => {
  const best = assess(clean);

  it('is between 0 and 1 and the same twice', () => {
    for (const value of Object.values(best)) assert.ok(value > 0 && value <= 1);
    assert.deepEqual(assess(clean), best);
    for (const value of Object.values(assess(['']))) assert.equal(value, 0);
  });

  it('loses density by noise and by saying things twice', () => {
    const noise = 'The greenhouse opens its windows in summer, and the gardener waters all plants at noon.';
    assert.ok(assess([...clean, noise]).informationDensity < best.informationDensity);
    assert.ok(assess([...clean, clean[1]!]).informationDensity < best.informationDensity);
  });

  it('loses clarity without marks, coherence when torn, and actionability by a second version', () => {
    const plain = clean.map((text) => text.replace(/^## |^- |`/g, ''));
    assert.ok(assess(plain).structuralClarity < best.structuralClarity);
    const torn = [...clean.slice(0, 4), 'A free parcel needs an order of', 'at least 300 euros, whatever'];
    assert.ok(assess(torn).semanticCoherence < best.semanticCoherence);
    const doubted = [
      ...clean,
      'A free parcel needs an order of at least 200 euros, whatever the parcel weighs.',
    ];
    assert.ok(assess(doubted).actionability < best.actionability);
  });
});

describe('metrics of a transformation', () => {
  const facts = ['The parcel fee is 15 euros for every order.', 'An order of 300 euros is free of charge.'];
  const noise = 'The greenhouse opens its windows in summer.\n\nThe gardener waters the plants at noon.';

  it('count the facts that were kept, the noise that went, and what the tokens bought', () => {
    const metrics = transformationMetrics({
      query,
      original: `${facts.join('\n\n')}\n\n${noise}`,
      transformed: `${facts[0]!}\n\nThe gardener waters the plants at noon.`,
      facts: [...facts, 'A fact that was never given to anybody here.'],
      tokens: { original: 40, transformed: 10 },
    });
    assert.equal(metrics.informationPreservation, 0.5);
    assert.equal(metrics.noiseReductionRatio, 2);
    assert.equal(metrics.compressionEfficiency, 2);
  });

  it('have no preservation where the original states no fact', () => {
    const metrics = transformationMetrics({
      query,
      original: noise,
      transformed: '',
      facts,
      tokens: { original: 20, transformed: 0 },
    });
    assert.equal(metrics.informationPreservation, null);
    assert.equal(metrics.compressionEfficiency, null);
  });
});

describe('gates of the curriculum', () => {
  const bars = { evidenceRecallAt80Cut: 0.5, contradictsF1: 0.4 };

  it('open after a passed exit test, wait after a failed one, and record a waiver', () => {
    const passed = exitTest(3, bars, { evidenceRecallAt80Cut: 0.6, contradictsF1: 0.4 });
    assert.equal(passed.passed, true);
    assert.deepEqual(entryGate(passed, null), { open: true, reason: 'exit test of week 3 passed' });
    const failed = exitTest(3, bars, { evidenceRecallAt80Cut: 0.6, contradictsF1: 0.25 });
    assert.deepEqual(entryGate(failed, null), {
      open: false,
      reason: 'exit test of week 3 not passed: contradictsF1 0.250 < 0.4',
    });
    assert.match(entryGate(failed, 'too small').reason, /contradictsF1.*waived: too small$/);
    assert.equal(entryGate(failed, 'too small').open, true);
  });

  it('do not take what was not measured for passed', () => {
    const nothing = exitTest(2, bars, {});
    assert.equal(nothing.passed, null);
    assert.equal(entryGate(nothing, null).open, false);
  });
});
