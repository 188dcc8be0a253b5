import assert from 'node:assert/strict';
import { mean } from 'simple-statistics';
import { degradedPairs } from '../../bench/degraded-pairs.ts';
import { readMaterial } from '../../bench/clean-material.ts';
import type { Material } from '../../bench/clean-material.ts';
import { degradedGivenAway, giveAwayBar, keepGivenAway } from '../../evaluation/give-away.ts';
import { degradationNames } from '../../models/degradation/degrade.ts';
import type { DegradationName } from '../../models/degradation/degrade.ts';
import type { LabelledContext } from '../../models/degradation/labelled-context.ts';
import { heldOutTools, trainTools } from '../../models/degradation/tool-output/tool-output.ts';

describe('looks of degraded contexts', () => {
  let sides: Record<'train' | 'heldOut', Material>;
  before(async () => {
    const bundled = (await readMaterial('bundled', 'bundled', ''))!;
    const courses = [...new Set(bundled.chunks.map(({ course }) => course))].sort();
    const part = (odd: number): Material => {
      const own = courses.filter((_, index) => index % 2 === odd);
      const of = <Item extends { course: string }>(items: readonly Item[]): Item[] =>
        items.filter(({ course }) => own.includes(course));
      return {
        chunks: of(bundled.chunks),
        paragraphs: of(bundled.paragraphs),
        pages: of(bundled.pages),
        tasks: of(bundled.tasks),
      };
    };
    sides = { train: part(0), heldOut: part(1) };
  });

  const make = (side: 'train' | 'heldOut', names?: readonly DegradationName[]): LabelledContext[] =>
    degradedPairs(
      [sides[side]],
      {
        mix: { sections: 4, tasks: 3, pages: 2, failures: 2, merged: 1 },
        tools: side === 'train' ? trainTools : heldOutTools,
        count: names ? 25 : 60,
        severity: { min: 0.3, max: 1 },
        seed: side === 'train' ? 1 : 2,
      },
      names ? { names } : { allowed: degradationNames },
    ).map(({ context }) => context);

  it('do not tell on courses not seen what is to be kept', () => {
    const area = mean([...keepGivenAway(make('train'), make('heldOut'))]);
    assert.ok(area <= giveAwayBar, `AUC ${area.toFixed(3)}`);
  });

  it('do not tell that noise came in or that the order changed', () => {
    for (const name of ['add_noise', 'scramble_order'] as const) {
      const side = (of: 'train' | 'heldOut') => ({ clean: make(of, []), degraded: make(of, [name]) });
      const area = degradedGivenAway(side('train'), side('heldOut'));
      assert.ok(area <= giveAwayBar, `${name}: AUC ${area.toFixed(3)}`);
    }
  });

  it('are noticed when a label leaks: noise in capitals', () => {
    const leak = (contexts: LabelledContext[]): LabelledContext[] =>
      contexts.map((context) => ({
        ...context,
        pieces: context.pieces.map((piece) =>
          piece.keep ? piece : { ...piece, text: piece.text.toUpperCase() },
        ),
      }));
    assert.ok(mean([...keepGivenAway(leak(make('train')), leak(make('heldOut')))]) > giveAwayBar + 0.1);
  });
});
