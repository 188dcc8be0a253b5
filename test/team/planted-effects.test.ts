import assert from 'node:assert/strict';
import { chance } from '../../models/simulated/chance.ts';
import { defaultProfiles } from '../../models/simulated/profiles.ts';
import { solve } from '../../models/simulated/solve.ts';
import type { Decision } from '../../models/simulated/solve.ts';
import { logisticRegression } from './logistic-regression.ts';
import { facts, feeTask, filler } from './sample-task.ts';

const requests = 1_500;
// 99.9 %: nine effects of four members are looked at, and the data never change.
const z = 3.29;

/** Contexts that vary in everything that a member could care about, each ingredient drawn by itself. */
function drawContext(index: number): string {
  const draw = (name: string): number => chance('context', String(index), name);
  const parts = [filler(Math.floor(draw('filler') ** 3 * 120), 1000 * index)];
  for (const fact of Object.values(facts)) {
    if (draw(fact.id) < 0.6)
      parts.splice(Math.floor(draw(`${fact.id} place`) * (parts.length + 1)), 0, fact.text);
    if (fact.stale && draw(`${fact.id} stale`) < 0.4) parts.push(fact.stale);
  }
  parts.push(filler(Math.floor(draw('tail') ** 3 * 60), 1000 * index + 500));
  for (let heading = 0; heading < Math.floor(draw('headings') * 5); heading += 1)
    parts.unshift(`## Part ${String(heading)}`);
  if (draw('example') < 0.5) parts.push('```\nfee(order)\n```');
  if (draw('types') < 0.5) parts.push('The signature is order: list');
  return parts.join('\n\n');
}

describe('the planted effects', () => {
  const prompts = Array.from(
    { length: requests },
    (_, index) => `${drawContext(index)}\n\n# Task\n\n${feeTask.statement}`,
  );

  for (const profile of defaultProfiles) {
    it(`of ${profile.name} are recovered by plain logistic regression on its raw log`, function () {
      const log: Decision[] = prompts.flatMap((prompt, index) => [
        ...solve(profile, feeTask, prompt, String(index)).decisions,
      ]);
      const names = Object.keys(log[0]!.features) as (keyof Decision['features'])[];
      const fit = logisticRegression(
        log.map(({ features }) => [1, ...names.map((name) => features[name])]),
        log.map(({ used }) => (used ? 1 : 0)),
      );
      for (const [index, name] of (['intercept', ...names] as const).entries()) {
        const { estimate, standardError } = fit[index]!;
        const planted = profile.solver[name];
        assert.ok(
          Math.abs(estimate - planted) <= z * standardError,
          `${name}: planted ${String(planted)}, found ${estimate.toFixed(2)} +- ${standardError.toFixed(2)}`,
        );
        assert.ok(
          standardError < 1.6,
          `${name}: the log says too little (standard error ${standardError.toFixed(2)})`,
        );
      }
    });
  }
});
