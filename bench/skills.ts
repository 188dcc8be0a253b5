/**
 * The context skills on corpora that did not train: slot macro-F1, Kendall's tau of the order, F1 of contradicting pairs and whether
 * decoding takes out their stale side, for all degradations as drawn and for each combination that never trains, with tools that never
 * train; one model a seed, 95 % intervals by bootstrap over contexts. Then the promises of decoding: no output over its budget on random
 * requests, and clean contexts within the budget unchanged byte for byte. Models are those of a stack (`models list`); without any, the
 * rules alone are measured.
 *
 *   npm run bench:skills -- [--models DIGEST,DIGEST,DIGEST] [--home .contexture] [--data ../shared/data] [--pairs 60] [--requests 10000]
 */
import { parseArgs } from 'node:util';
import { quantileSorted } from 'simple-statistics';
import { skillCounts, skillFigures } from '../evaluation/skills.ts';
import type { SkillCounts } from '../evaluation/skills.ts';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { stackPaths } from '../infra/stack/paths.ts';
import { tokenCounterFor } from '../models/cet/llm-tokens.ts';
import { createTransformer } from '../models/cet/transform.ts';
import type { Transformer } from '../models/cet/transform.ts';
import { degradationNames, heldOutCombinations } from '../models/degradation/degrade.ts';
import { toItems } from '../models/degradation/labelled-context.ts';
import { toExample } from '../models/degradation/to-example.ts';
import { heldOutTools } from '../models/degradation/tool-output/tool-output.ts';
import { createRandom } from '../models/random.ts';
import { randomRequest } from '../test/cet/random-text.ts';
import { readMaterial } from './clean-material.ts';
import type { Material } from './clean-material.ts';
import { degradedPairs } from './degraded-pairs.ts';
import type { Pair } from './degraded-pairs.ts';

const corpora = [
  ['docs', 'flask-docs'],
  ['docs', 'rust-book'],
] as const;
const smallBudget = 0.3;
const filledShare = 0.95;
const targets = { slotMacroF1: 0.85, orderTau: 0.85, contradictionF1: 0.8, staleSideAccuracy: null } as const;

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: '' },
    home: { type: 'string', default: stackPaths().home },
    data: { type: 'string', default: '../shared/data' },
    pairs: { type: 'string', default: '60' },
    requests: { type: 'string', default: '10000' },
  },
});
const store = new ArtifactStore(values.home);
const models = values.models === '' ? [null] : values.models.split(',');
const materials: Material[] = [];
for (const [source, name] of corpora) {
  const material = await readMaterial(source, name, values.data);
  if (material) materials.push(material);
}

for (const [index, model] of models.entries()) {
  const transformer = await createTransformer({ store, model });
  console.log(`\n${transformer.model}`);
  if (materials.length > 0) await measureSkills(transformer, index + 1);
  await measurePromises(transformer, index + 1);
}

async function measureSkills(transformer: Transformer, seed: number): Promise<void> {
  const options = {
    mix: { sections: 4, pages: 2, failures: 2, merged: 2 },
    tools: heldOutTools,
    count: Number(values.pairs),
    severity: { min: 0.3, max: 1 },
    seed,
  };
  show(
    'as drawn',
    await countsOf(transformer, degradedPairs(materials, options, { allowed: degradationNames })),
  );
  for (const names of heldOutCombinations)
    show(names.join('+'), await countsOf(transformer, degradedPairs(materials, options, { names })));
}

async function countsOf(transformer: Transformer, pairs: readonly Pair[]): Promise<readonly SkillCounts[]> {
  const counts: SkillCounts[] = [];
  for (const { context } of pairs) {
    const example = toExample(context, {
      id: 'measured',
      split: 'validation',
      origin: 'composed',
      weight: 1,
      relationsKnown: true,
    });
    if (!example) continue;
    const scored = await transformer.score({ query: context.query, context: toItems(context).items });
    counts.push(skillCounts(example, scored.segments, scored.scores));
  }
  return counts;
}

function show(title: string, counts: readonly SkillCounts[]): void {
  console.log(`${title} (${String(counts.length)} contexts)`);
  const random = createRandom(1);
  const drawn = Array.from({ length: 500 }, () =>
    skillFigures(Array.from(counts, () => counts[random.int(counts.length)]!)),
  );
  for (const [name, value] of Object.entries(skillFigures(counts))) {
    const sorted = drawn
      .map((figures) => figures[name]!)
      .filter((figure) => !Number.isNaN(figure))
      .sort((x, y) => x - y);
    const [low, high] =
      sorted.length === 0 ? [NaN, NaN] : [quantileSorted(sorted, 0.025), quantileSorted(sorted, 0.975)];
    const target = targets[name as keyof typeof targets];
    console.log(
      `  ${name} ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]${target === null ? '' : ` (target ${String(target)})`}`,
    );
  }
}

async function measurePromises(transformer: Transformer, seed: number): Promise<void> {
  const counter = tokenCounterFor();
  const random = createRandom(seed);
  const requests = Number(values.requests);
  let over = 0;
  for (let index = 0; index < requests; index += 1) {
    const request = randomRequest(random);
    const { context, tokens } = await transformer.transform(request);
    if (counter.count(context) > request.budget || tokens.output !== counter.count(context)) over += 1;
  }
  console.log(`budget: ${String(over)} of ${String(requests)} random requests over it or miscounted`);
  const pages = materials.flatMap(({ pages }) => random.shuffle(pages).slice(0, 50));
  let filled = 0;
  for (const { context } of pages) {
    const { items } = toItems(context);
    const budget = Math.floor(smallBudget * counter.count(items.map(({ text }) => text).join('\n\n')));
    const { tokens } = await transformer.transform({ query: context.query, context: items, budget });
    if (tokens.output >= filledShare * budget) filled += 1;
  }
  console.log(`budgets of 30 % filled within 5 %: ${String(filled)} of ${String(pages.length)} pages`);
  let unchanged = 0;
  for (const { context } of pages) {
    const { items } = toItems(context);
    const whole = items.map(({ text }) => text).join('\n\n');
    const result = await transformer.transform({
      query: context.query,
      context: items,
      budget: counter.count(whole) + 1,
    });
    if (result.context === whole) unchanged += 1;
  }
  console.log(`clean contexts unchanged: ${String(unchanged)} of ${String(pages.length)} (target 99 %)`);
}
