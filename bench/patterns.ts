/**
 * Whether the analysis of response patterns finds what is planted in the simulated team, and nothing else: repeated experiments on
 * the bundled tasks, each with contexts of its own.
 *
 *   npm run bench:patterns -- [--repetitions 20] [--contexts 10]
 */
import { parseArgs } from 'node:util';
import { mean } from 'simple-statistics';
import { contextFeatureNames, type ContextFeature } from '../evaluation/patterns/context-features.ts';
import { falseDiscoveryRate, successPatterns } from '../evaluation/patterns/success-patterns.ts';
import { defaultProfiles } from '../models/simulated/profiles.ts';
import { planted, plantedAnswers, plantedTasks, unseen } from '../test/evaluation/planted-contexts.ts';

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '20' },
    contexts: { type: 'string', default: '10' },
  },
});
const tasks = await plantedTasks();
const plantedFeatures = Object.keys(planted) as (keyof typeof planted)[];

interface Trial {
  readonly member: string;
  readonly feature: ContextFeature;
  readonly truth: number;
  readonly estimate: number;
  readonly covered: boolean;
  readonly discovered: boolean;
}
const trials: Trial[] = [];
/** Of what was called an effect in one table, the share that is none. */
const falseShares: number[] = [];

for (let repetition = 0; repetition < Number(values.repetitions); repetition += 1) {
  const answers = plantedAnswers(tasks, defaultProfiles, Number(values.contexts), `bench ${repetition}`);
  for (const { name: member, solver } of defaultProfiles) {
    const own = answers.filter((answer) => answer.member === member);
    const { features } = successPatterns(own);
    const nothing = new Set<string>([
      ...unseen,
      ...plantedFeatures.filter((feature) => solver[planted[feature]] === 0),
    ]);
    const discovered = features.filter(({ effect }) => effect !== null && effect.q < falseDiscoveryRate);
    const wrong = discovered.filter(({ feature }) => nothing.has(feature)).length;
    falseShares.push(wrong / Math.max(1, discovered.length));
    for (const feature of [...plantedFeatures, ...unseen] as ContextFeature[]) {
      const effect = features.find((each) => each.feature === feature)?.effect;
      if (!effect) continue;
      const truth = nothing.has(feature)
        ? 0
        : mean(own.map((answer) => answer.truth[feature as keyof typeof planted]));
      const [low, high] = effect.interval;
      trials.push({
        ...{ member, feature, truth, estimate: effect.estimate },
        ...{ covered: low <= truth && truth <= high, discovered: effect.q < falseDiscoveryRate },
      });
    }
  }
  process.stderr.write(`repetition ${repetition + 1} of ${values.repetitions}\n`);
}

const share = (items: readonly boolean[]): string => (items.filter(Boolean).length / items.length).toFixed(2);
const lines = [
  '| member | feature | planted | found (mean) | truth within interval | called an effect |',
  '| --- | --- | ---: | ---: | ---: | ---: |',
];
for (const { name } of defaultProfiles)
  for (const feature of contextFeatureNames) {
    const own = trials.filter((trial) => trial.member === name && trial.feature === feature);
    if (own.length === 0) continue;
    lines.push(
      `| ${name} | ${feature} | ${mean(own.map(({ truth }) => truth)).toFixed(3)} | ${mean(own.map(({ estimate }) => estimate)).toFixed(3)} | ${share(own.map(({ covered }) => covered))} | ${share(own.map(({ discovered }) => discovered))} |`,
    );
  }
process.stdout.write(
  `${lines.join('\n')}\n\nfalse share of what is called an effect: ${mean(falseShares).toFixed(3)} (bound ${falseDiscoveryRate}), ${falseShares.length} tables\n`,
);
