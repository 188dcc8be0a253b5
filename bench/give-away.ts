/**
 * Do the degradations give their labels away? A logistic regression on how segments look (type, length, marks, case, place, size of the
 * item, repeated words, time: no query, no meaning) is fitted on pairs of train corpora and must not tell on other corpora what is to be
 * kept; nor may the text of what is kept tell that its context got noise or another order.
 *
 *   npm run bench:give-away -- [--data ../shared/data] [--pairs 160] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { aloneGivenAway, degradedGivenAway, giveAwayBar, keepGivenAway } from '../evaluation/give-away.ts';
import { degradationNames } from '../models/degradation/degrade.ts';
import { heldOutTools, trainTools } from '../models/degradation/tool-output/tool-output.ts';
import { readMaterial } from './clean-material.ts';
import type { Material } from './clean-material.ts';
import { degradedPairs } from './degraded-pairs.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    pairs: { type: 'string', default: '160' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.pairs);
const seed = Number(values.seed);
const read = async (corpora: readonly (readonly [string, string])[]): Promise<Material[]> =>
  (await Promise.all(corpora.map(([source, name]) => readMaterial(source, name, values.data)))).filter(
    (material) => material !== null,
  );
const train = await read([
  ['bundled', 'bundled'],
  ['docs', 'rust-book'],
]);
const heldOut = await read([
  ['docs', 'flask-docs'],
  ['odin', 'odin-curriculum'],
]);
const severity = { min: 0.3, max: 1 };
const sections = { mix: { sections: 4, pages: 2, failures: 3, merged: 1 }, count, severity };
const ownMix = { ...sections, mix: { ...sections.mix, tasks: 3 } };
const sides = {
  train: { ...ownMix, tools: trainTools, seed },
  heldOut: { ...sections, tools: heldOutTools, seed: seed + 1 },
};

const all = { allowed: degradationNames } as const;
const seen = degradedPairs(train, sides.train, all);
const unseen = degradedPairs(heldOut, sides.heldOut, all);
const contexts = (pairs: typeof seen) => pairs.map(({ context }) => context);
show('keep, all pairs', keepGivenAway(contexts(seen), contexts(unseen)));
for (const material of new Set(unseen.map(({ subject }) => subject.material)))
  show(
    `keep, ${material}`,
    keepGivenAway(contexts(seen), contexts(unseen.filter(({ subject }) => subject.material === material))),
  );
console.log('single looks:');
for (const [name, area] of aloneGivenAway(contexts(seen)).slice(0, 8))
  console.log(`  ${name} ${area.toFixed(3)}`);
for (const name of ['add_noise', 'scramble_order'] as const) {
  const side = (
    materials: readonly Material[],
    options: (typeof sides)['train'] | (typeof sides)['heldOut'],
  ) => ({
    clean: contexts(degradedPairs(materials, options, { names: [] })),
    degraded: contexts(degradedPairs(materials, { ...options, seed: options.seed + 7 }, { names: [name] })),
  });
  const area = degradedGivenAway(side(train, sides.train), side(heldOut, sides.heldOut));
  console.log(`degraded by ${name} against clean: AUC ${area.toFixed(3)} (bar ${String(giveAwayBar)})`);
}

function show(title: string, areas: readonly number[]): void {
  const { mean, interval } = clusterBootstrap(
    areas.map((area) => [area]),
    { seed: 1 },
  );
  const range = interval.map((end) => end.toFixed(3)).join(', ');
  console.log(
    `${title}: AUC ${mean.toFixed(3)} [${range}] in ${String(areas.length)} contexts (bar ${String(giveAwayBar)})`,
  );
}
