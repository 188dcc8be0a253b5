import assert from 'node:assert/strict';
import { featureNames } from '../../models/cet/features.ts';
import { degradationNames, degrade, heldOutCombinations } from '../../models/degradation/degrade.ts';
import type { DegradationName, DegradedPair } from '../../models/degradation/degrade.ts';
import { toItems } from '../../models/degradation/labelled-context.ts';
import type { LabelledContext, NoiseSource } from '../../models/degradation/labelled-context.ts';
import { toExample } from '../../models/degradation/to-example.ts';

const texts = [
  '# Fees',
  'The parcel fee is 15 euros for every order, and it must be paid before the parcel leaves the depot.',
  '- The function `parcel_fee` never returns a negative number. It raises ValueError for an empty order.',
  'An order of at least 300 euros goes out free of charge, whatever it weighs and wherever it goes.',
];
const clean: LabelledContext = {
  query: 'Compute the parcel fee',
  pieces: texts.map((text, order) => ({
    id: `p${order}`,
    text,
    item: 'evidence',
    keep: true,
    slot: 'rule',
    order,
    stale: null,
  })),
  relations: [],
  times: {},
};
const noise: NoiseSource = {
  near: Array.from(
    { length: 40 },
    (_, i) => `Returned parcels of customer ${i} are stored in hall ${i * 3} for a week.`,
  ),
  far: Array.from(
    { length: 40 },
    (_, i) => `Greenhouse ${i} opens its windows at ${i + 10} degrees in summer.`,
  ),
};

function make(allowed: readonly DegradationName[], seed: number, severity = 1): DegradedPair {
  return degrade({ clean, allowed, severity: { min: severity, max: severity }, noise, seed });
}

/** The first pair to which exactly this degradation was applied. */
function only(name: DegradationName): DegradedPair {
  for (let seed = 1; ; seed += 1) {
    const pair = make([name], seed);
    if (pair.transformationType === name) return pair;
  }
}

describe('degradations', () => {
  it('the same seed gives the same pair, another seed another', () => {
    assert.deepEqual(make(degradationNames, 5), make(degradationNames, 5));
    assert.notDeepEqual(make(degradationNames, 5).context, make(degradationNames, 6).context);
  });

  it('about 12 % stay untouched and 20 to 45 % get noise', () => {
    const kinds = Array.from(
      { length: 1000 },
      (_, seed) => make(degradationNames, seed, 0.3).transformationType,
    );
    const share = (holds: (kind: string) => boolean): number => kinds.filter(holds).length / kinds.length;
    const untouched = share((kind) => kind === 'untouched');
    const noisy = share((kind) => kind.includes('add_noise'));
    assert.ok(untouched > 0.09 && untouched < 0.15, `${untouched}`);
    assert.ok(noisy > 0.2 && noisy < 0.48, `${noisy}`);
  });

  it('add_noise brings nine times the evidence at severity 1, half of it near misses, none of it to keep', () => {
    const { context } = only('add_noise');
    const added = context.pieces.filter(({ keep }) => !keep);
    const length = (pieces: readonly { text: string }[]): number =>
      pieces.reduce((sum, { text }) => sum + text.length, 0);
    assert.ok(length(added) >= 9 * length(clean.pieces));
    const near = added.filter(({ text }) => noise.near.includes(text)).length;
    assert.ok(Math.abs(near / added.length - 0.5) < 0.05);
    assert.deepEqual(
      context.pieces.filter(({ keep }) => keep),
      clean.pieces,
    );
  });

  it('fragment_information tears prose in two halves that make up the whole, the second continuing the first', () => {
    const { context } = only('fragment_information');
    assert.ok(context.relations.length >= 2);
    const textOf = (id: string): string => context.pieces.find((piece) => piece.id === id)!.text;
    for (const { type, from, to } of context.relations) {
      assert.equal(type, 'continues');
      assert.equal(`${textOf(to)} ${textOf(from)}`, clean.pieces.find(({ id }) => id === to)!.text);
    }
  });

  it('introduce_ambiguity puts a tellable outdated version beside the current one', () => {
    const { context } = only('introduce_ambiguity');
    const stale = context.pieces.filter(({ id }) => id.endsWith('/stale'));
    assert.ok(stale.length >= 2);
    for (const piece of stale) {
      const current = context.pieces.find(({ id }) => `${id}/stale` === piece.id)!;
      assert.equal(piece.keep, false);
      assert.notEqual(piece.text, current.text);
      assert.equal(
        context.relations.filter(({ from, to }) => from === piece.id || to === piece.id).length,
        2,
      );
      const time = context.times[piece.item];
      assert.ok(
        /until|deprecated|older|no longer|previously/i.test(piece.text) ||
          time! < context.times[current.item]!,
      );
      assert.ok(time === undefined || !Number.isNaN(Date.parse(time)));
    }
  });

  it('noise is torn, stripped and outdated as evidence is', () => {
    const pairs = Array.from({ length: 300 }, (_, seed) => make(degradationNames, seed, 0.9).context);
    const noiseIds = pairs
      .flatMap(({ pieces }) => pieces.map(({ id }) => id))
      .filter((id) => id.startsWith('noise'));
    assert.ok(noiseIds.some((id) => id.endsWith('/2')));
    assert.ok(noiseIds.some((id) => id.endsWith('/stale')));
  });

  it('never draws a combination that is held out for evaluation', () => {
    const held = heldOutCombinations.map((names) =>
      degradationNames.filter((name) => names.includes(name)).join('+'),
    );
    for (let seed = 0; seed < 1000; seed += 1)
      assert.ok(!held.includes(make(degradationNames, seed, 0.1).transformationType));
  });

  it('scramble_order permutes and changes no text; remove_structure takes the Markdown and nothing else', () => {
    const scrambled = only('scramble_order').context.pieces;
    assert.deepEqual(scrambled.map(({ id }) => id).sort(), clean.pieces.map(({ id }) => id).sort());
    assert.deepEqual(
      only('remove_structure').context.pieces.map(({ text }) => text),
      texts.map((text) => text.replace(/^# |^- |`/g, '')),
    );
  });

  it('quality never rises', () => {
    for (let seed = 0; seed < 200; seed += 1) assert.ok(make(degradationNames, seed).qualityDelta <= 0);
  });

  it('labels reach the segments: every segment lies in one piece and carries its labels, in any composition', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { context } = make(degradationNames, seed, 0.7);
      const { items, placed } = toItems(context);
      for (const { piece, item, start, end } of placed)
        assert.equal(items[item]!.text.slice(start, end), piece.text);
      const fields = {
        id: 'x',
        split: 'train',
        origin: 'composed',
        weight: 1,
        relationsKnown: true,
      } as const;
      const example = toExample(context, fields);
      assert.ok(example, `seed ${seed}: a segment crosses two pieces`);
      example.segments.forEach(({ text, features }, i) => {
        assert.equal(features.length, featureNames.length);
        const owners = context.pieces.filter((piece) => piece.text.includes(text));
        const label = example.keep[i];
        if (label === null) assert.equal(example.segments[i]!.type, 'heading');
        else assert.ok(owners.some(({ keep }) => Number(keep) === label));
      });
      const count = (type: string): number =>
        example.relations.filter((relation) => relation.type === type).length;
      assert.ok(
        count('contradicts') + count('duplicates') >=
          context.relations.filter(({ type }) => type === 'contradicts').length,
      );
    }
  });
});
