import { mean } from 'simple-statistics';
import { configurationNames } from '../models/experiments/configurations.ts';
import type { ConfigurationName } from '../models/experiments/configurations.ts';
import { comparePaired, holm, meanOverSeeds } from './paired-comparison.ts';

/**
 * - `context_quality`: information preservation of contexts of held-out piles within the budget;
 * - `task_performance`: share of members' solutions from these contexts that pass all their tests;
 * - `adaptation_ability`: information preservation with half the budget and output of tools that never trained in the pile;
 * - `production_readiness`: share of contexts within the budget and within 100 ms.
 */
export const abilities = [
  'context_quality',
  'task_performance',
  'adaptation_ability',
  'production_readiness',
] as const;
export type Ability = (typeof abilities)[number];

/** What one configuration of one seed did on one task: values 0..1, as many as there were observations. */
export interface AblationCase {
  readonly configuration: ConfigurationName;
  readonly seed: number;
  readonly task: string;
  readonly values: Readonly<Record<Ability, readonly number[]>>;
}

export interface AbilityFigure {
  readonly value: number | null;
  /** 95 % t interval over seeds; null with one seed or without variation. */
  readonly interval: readonly [number, number] | null;
  readonly bySeed: readonly { readonly seed: number; readonly value: number }[];
}

export interface Contribution {
  readonly name: string;
  readonly ability: Ability;
  readonly with: ConfigurationName;
  readonly without: ConfigurationName;
  /** With minus without. */
  readonly value: number | null;
  /** 95 %, bootstrapped over tasks, each with all its seeds; null where nothing pairs. */
  readonly interval: readonly [number, number] | null;
  /** 95 % t interval of the seeds' means: what another seed may give. */
  readonly seedInterval: readonly [number, number] | null;
  /** Two-sided bootstrap p, Holm over all contributions. */
  readonly adjustedP: number | null;
  readonly bySeed: readonly { readonly seed: number; readonly value: number }[];
}

export interface AblationResult {
  readonly configurations: Readonly<Record<ConfigurationName, Readonly<Record<Ability, AbilityFigure>>>>;
  readonly contributions: readonly Contribution[];
}

/** The paper's four contributions, then each phase against the whole without it. */
const contrasts: readonly Pick<Contribution, 'name' | 'ability' | 'with' | 'without'>[] = [
  { name: 'phase1', ability: 'task_performance', with: 'phase1_only', without: 'baseline' },
  { name: 'phase2', ability: 'context_quality', with: 'phase1_2', without: 'phase1_only' },
  { name: 'phase3', ability: 'task_performance', with: 'phase1_2_3', without: 'phase1_2' },
  { name: 'phase4', ability: 'adaptation_ability', with: 'all_phases', without: 'phase1_2_3' },
  { name: 'phase2 among all', ability: 'task_performance', with: 'all_phases', without: 'skip_phase2' },
  { name: 'phase3 among all', ability: 'task_performance', with: 'all_phases', without: 'skip_phase3' },
];

/** What each configuration reached and what each phase adds. Pure and deterministic in the cases. */
export function analyzeAblation(
  given: readonly AblationCase[],
  options: { readonly seed: number },
): AblationResult {
  // Sorted, so that the same cases give the same resamples whatever order they came in.
  const cases = [...given].sort((x, y) => x.seed - y.seed || (x.task < y.task ? -1 : 1));
  const seeds = [...new Set(cases.map(({ seed }) => seed))];
  const valuesOf = (configuration: string, ability: Ability, seed: number): readonly number[] =>
    cases
      .filter((each) => each.configuration === configuration && each.seed === seed)
      .flatMap(({ values }) => values[ability]);

  const figure = (configuration: ConfigurationName, ability: Ability): AbilityFigure => {
    const bySeed = seeds.flatMap((seed) => {
      const values = valuesOf(configuration, ability, seed);
      return values.length === 0 ? [] : [{ seed, value: mean([...values]) }];
    });
    if (bySeed.length === 0) return { value: null, interval: null, bySeed };
    const { mean: value, interval } = meanOverSeeds(bySeed.map((each) => each.value));
    return { value, interval, bySeed };
  };

  const compared = contrasts.map((contrast) => {
    const { ability } = contrast;
    const differences = cases
      .filter(({ configuration }) => configuration === contrast.with)
      .flatMap((each) => {
        const other = cases.find(
          ({ configuration, seed, task }) =>
            configuration === contrast.without && seed === each.seed && task === each.task,
        );
        const [left, right] = [each.values[ability], other?.values[ability] ?? []];
        return left.length === 0 || right.length === 0
          ? []
          : [{ seed: each.seed, task: each.task, value: mean([...left]) - mean([...right]) }];
      });
    const clusters = [...new Set(differences.map(({ task }) => task))].map((task) =>
      differences.filter((each) => each.task === task).map(({ value }) => value),
    );
    const bySeed = seeds.flatMap((seed) => {
      const own = differences.filter((each) => each.seed === seed).map(({ value }) => value);
      return own.length === 0 ? [] : [{ seed, value: mean(own) }];
    });
    return { contrast, bySeed, paired: clusters.length === 0 ? null : comparePaired(clusters, options) };
  });
  const tested = compared.filter(({ paired }) => paired !== null);
  const adjusted = holm(tested.map(({ paired }) => paired!.p));
  return {
    configurations: Object.fromEntries(
      configurationNames.map((name) => [
        name,
        Object.fromEntries(abilities.map((ability) => [ability, figure(name, ability)])),
      ]),
    ) as AblationResult['configurations'],
    contributions: compared.map((each): Contribution => {
      const { contrast, bySeed, paired } = each;
      return {
        ...contrast,
        value: paired?.difference ?? null,
        interval: paired?.interval ?? null,
        seedInterval: bySeed.length === 0 ? null : meanOverSeeds(bySeed.map(({ value }) => value)).interval,
        adjustedP: paired ? adjusted[tested.indexOf(each)]! : null,
        bySeed,
      };
    }),
  };
}
