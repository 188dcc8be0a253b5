/**
 * What meta-learning saves: two productions with the same traffic, updates, steps and seeds, one that plans its updates
 * (models/learning/plan-update.ts) and one that never does. Simulated: users of known reliability and a logistic model in the place of the
 * CET; it shows what the plan makes of the signals, nothing about real users.
 *
 *   npm run bench:meta-learning -- --seeds 100 --updates 30
 */
import { parseArgs } from 'node:util';
import { mean } from 'simple-statistics';
import { planUpdate, type PastUpdate } from '../models/learning/plan-update.ts';
import { rankSignals } from '../models/learning/signal-values.ts';
import { countSignals, examplesOf } from './meta-learning/feedback.ts';
import { validateCases } from '../models/learning/validate-cases.ts';
import { createRandom } from '../models/random.ts';
import { predict, train, untrained, type Learner } from './meta-learning/learner.ts';
import { domains, SimulatedProduction, type SimulatedAnswer } from './meta-learning/production.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    'first-seed': { type: 'string', default: '1' },
    updates: { type: 'string', default: '30' },
  },
});
const seeds = Number(values.seeds);
const firstSeed = Number(values['first-seed']);
const updates = Number(values.updates);

const requestsByDomain = 100;
const training = { steps: 100, batch: 16, rate: 0.1 };
const validationByDomain = 100;
const measuredByDomain = 1000;

const correct = (learner: Learner, answer: SimulatedAnswer): number =>
  Number(predict(learner, answer) >= 0.5 === answer.works);
const accuracy = (learner: Learner, answers: readonly SimulatedAnswer[]): number =>
  mean(answers.map((answer) => correct(learner, answer)));

interface Production {
  /** Accuracy gained by each update on what is asked then. */
  readonly gains: readonly number[];
  readonly deployed: number;
  readonly accuracy: number;
}

function simulate(seed: number, planned: boolean): Production {
  const production = new SimulatedProduction(seed);
  const random = createRandom(seed + 1_000_003);
  let learner = train(
    untrained,
    production
      .answers(200)
      .map(({ domain, features, works }) => ({ domain, features, label: Number(works), weight: 1 })),
    { ...training, steps: 400, random },
  );
  const seen: SimulatedAnswer[] = [];
  const history: PastUpdate[] = [];
  const gains: number[] = [];
  const after: number[] = [];
  let deployed = 0;
  for (let update = 0; update < updates; update++) {
    production.move();
    const fresh = production.answers(requestsByDomain);
    seen.push(...fresh);
    const plan = planned ? planUpdate(rankSignals(countSignals(seen)), history) : null;
    const examples = examplesOf(fresh, plan);
    const validation = production.answers(validationByDomain);
    const measured = production.answers(measuredByDomain);
    const candidate =
      examples.length === 0
        ? learner
        : train(learner, examples, { ...training, random: createRandom(seed * 1000 + update) });
    const { slices, passed } = validateCases(
      validation.map((answer) => ({
        slices: [`language/${answer.domain}`],
        candidate: correct(candidate, answer),
        production: correct(learner, answer),
      })),
    );
    history.push({ plan, slices, control: null });
    const served = passed ? candidate : learner;
    gains.push(accuracy(served, measured) - accuracy(learner, measured));
    learner = served;
    deployed += Number(passed);
    after.push(accuracy(learner, measured));
  }
  return { gains, deployed, accuracy: mean(after) };
}

/** 95 % interval of the ratio of mean gains, productions drawn in pairs. */
function ratioInterval(pairs: readonly (readonly [number, number])[]): readonly [number, number] {
  const random = createRandom(7);
  const ratios = Array.from({ length: 2000 }, () => {
    const drawn = pairs.map(() => pairs[random.int(pairs.length)]!);
    return mean(drawn.map(([adapted]) => adapted)) / mean(drawn.map(([, unadapted]) => unadapted)) - 1;
  }).sort((a, b) => a - b);
  return [ratios[50]!, ratios[1949]!];
}

const runs = Array.from({ length: seeds }, (_, index) => ({
  adapted: simulate(firstSeed + index, true),
  unadapted: simulate(firstSeed + index, false),
}));
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
console.log(
  `simulated: ${seeds} productions from seed ${firstSeed}, ${updates} updates each, ${domains.length} domains`,
);
console.log('| updates | gain an update | deployed | accuracy after an update |');
console.log('| --- | --- | --- | --- |');
for (const name of ['adapted', 'unadapted'] as const) {
  const all = runs.map((run) => run[name]);
  const gain = mean(all.flatMap(({ gains }) => gains));
  const deployed = mean(all.map((one) => one.deployed / updates));
  console.log(
    `| ${name} | ${(100 * gain).toFixed(2)} points | ${percent(deployed)} | ${percent(mean(all.map((one) => one.accuracy)))} |`,
  );
}
const pairs = runs.map(({ adapted, unadapted }) => [mean(adapted.gains), mean(unadapted.gains)] as const);
const efficiency =
  mean(pairs.map(([adapted]) => adapted)) / mean(pairs.map(([, unadapted]) => unadapted)) - 1;
const [low, high] = ratioInterval(pairs);
const better = mean(runs.map(({ adapted, unadapted }) => adapted.accuracy - unadapted.accuracy));
console.log(
  `efficiency (gain an update, steps and traffic equal): ${percent(efficiency)} [${percent(low)}, ${percent(high)}], ` +
    `target above 10 %; accuracy ${(100 * better).toFixed(2)} points higher`,
);
