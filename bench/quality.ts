/**
 * Measures of quality against severity: each clean context is made worse by each degradation at severities 0, .1, ..., 1; Spearman's rho
 * between severity and score, a context at a time (a point is the mean over draws of the degradation), then the mean over contexts with
 * its 95 % interval (bootstrap over contexts). Contexts that a degradation leaves as they are (nothing to take away) are counted apart.
 * The measures were made looking at `--side dev` (bundled samples, the Rust book); `heldout` is Flask, React, TypeScript, Odin.
 *
 *   npm run bench:quality -- [--data ../shared/data] [--side heldout|dev] [--contexts 25] [--draws 6] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { clusterBootstrap } from '../evaluation/bootstrap.ts';
import { spearman } from '../evaluation/rank-correlation.ts';
import { assessQuality, qualityDimensions } from '../models/cet/quality/quality.ts';
import type { QualityDimension } from '../models/cet/quality/quality.ts';
import { NoiseMaterial } from '../models/degradation/clean-contexts.ts';
import type { CleanContext } from '../models/degradation/clean-contexts.ts';
import { applyDegradations, degradationNames } from '../models/degradation/degrade.ts';
import type { DegradationName } from '../models/degradation/degrade.ts';
import { toItems } from '../models/degradation/labelled-context.ts';
import { heldOutTools } from '../models/degradation/tool-output/tool-output.ts';
import { createRandom } from '../models/random.ts';
import { readMaterial } from './clean-material.ts';

const sides = {
  dev: [
    ['bundled', 'bundled'],
    ['docs', 'rust-book'],
  ],
  heldout: [
    ['docs', 'flask-docs'],
    ['docs', 'react-docs'],
    ['docs', 'typescript-docs'],
    ['odin', 'odin-curriculum'],
  ],
} as const;
/** The dimension that each degradation attacks; all together, all. */
const attacked: Readonly<Record<DegradationName, QualityDimension>> = {
  remove_structure: 'structuralClarity',
  add_noise: 'informationDensity',
  fragment_information: 'semanticCoherence',
  introduce_ambiguity: 'actionability',
  scramble_order: 'semanticCoherence',
};
const levels = Array.from({ length: 11 }, (_, level) => level / 10);
const names = [...qualityDimensions, 'total'] as const;
type Name = (typeof names)[number];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    side: { type: 'string', default: 'heldout' },
    contexts: { type: 'string', default: '25' },
    draws: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
  },
});
const [contexts, draws, seed] = [values.contexts, values.draws, values.seed].map(Number) as [
  number,
  number,
  number,
];
const side = values.side === 'dev' ? 'dev' : 'heldout';

const rows: { corpus: string; degradation: string; rho: Partial<Record<Name, number>> }[] = [];
const deltas: { degradation: string; severity: number; delta: number }[] = [];
for (const [source, corpus] of sides[side]) {
  const material = await readMaterial(source, corpus, values.data);
  if (!material) continue;
  const chosen = createRandom(seed).shuffle(material.pages).slice(0, contexts);
  console.log(`${corpus}: ${String(chosen.length)} of ${String(material.pages.length)} pages`);
  const noise = new NoiseMaterial(material.paragraphs);
  chosen.forEach((clean, index) => {
    for (const degradation of degradationNames) measure(corpus, clean, noise, [degradation], index);
    measure(corpus, clean, noise, degradationNames, index);
  });
}
print();

function measure(
  corpus: string,
  clean: CleanContext,
  material: NoiseMaterial,
  chosen: readonly DegradationName[],
  index: number,
): void {
  const degradation = chosen.length === 1 ? chosen[0]! : 'all five';
  const noise = { ...material.noiseFor(clean, createRandom(seed + index)), tools: heldOutTools };
  const { total } = assessQuality({ query: clean.context.query, items: toItems(clean.context).items });
  const means = levels.map((severity, level) => {
    const sums = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
    for (let draw = 0; draw < draws; draw += 1) {
      const pairSeed = ((seed * 1009 + index) * 11 + level) * 101 + draw;
      const context = applyDegradations({
        clean: clean.context,
        names: severity === 0 ? [] : chosen,
        severity,
        noise,
        random: createRandom(pairSeed),
      });
      const quality = assessQuality({ query: clean.context.query, items: toItems(context).items });
      for (const name of names) sums[name] += quality[name] / draws;
      if (draw === 0) deltas.push({ degradation, severity, delta: quality.total - total });
    }
    return sums;
  });
  const untouched = means.every((row) =>
    names.every((name) => Math.abs(row[name] - means[0]![name]) < 1e-12),
  );
  rows.push({
    corpus,
    degradation,
    rho: untouched
      ? {}
      : Object.fromEntries(
          names.map((name) => [
            name,
            spearman(
              levels,
              means.map((row) => row[name]),
            ),
          ]),
        ),
  });
}

function print(): void {
  console.log(
    `\n${String(draws)} draws a point, seed ${String(seed)}; mean rho [95 % interval]; * attacked dimension`,
  );
  console.log(['degradation', 'contexts (unchanged)', ...names, 'pairs: rho of delta'].join(' | '));
  for (const degradation of [...degradationNames, 'all five']) {
    const own = rows.filter((row) => row.degradation === degradation);
    const measured = own.filter(({ rho }) => rho.total !== undefined);
    const cells = names.map((name) => {
      const found = measured.map(({ rho }) => rho[name]!).filter((rho) => !Number.isNaN(rho));
      if (found.length === 0) return '-';
      const { mean, interval } = clusterBootstrap(
        found.map((rho) => [rho]),
        { seed: 1 },
      );
      const star = degradation === 'all five' || attacked[degradation as DegradationName] === name ? '*' : '';
      return `${mean.toFixed(3)} [${interval.map((end) => end.toFixed(2)).join(', ')}]${star}`;
    });
    const pairs = deltas.filter((pair) => pair.degradation === degradation);
    const pooled = spearman(
      pairs.map((pair) => pair.severity),
      pairs.map((pair) => pair.delta),
    );
    console.log(
      [
        degradation,
        `${String(measured.length)} (${String(own.length - measured.length)})`,
        ...cells,
        pooled.toFixed(3),
      ].join(' | '),
    );
  }
}
