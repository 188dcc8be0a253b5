import { quantile } from 'simple-statistics';
import { controlArms } from '../models/experiments/arms.ts';
import type { ArmSpecification } from '../models/experiments/arms.ts';
import { clusterBootstrap } from './bootstrap.ts';
import type { ArmComparison } from './compare-arms.ts';
import type { ContextMeasures } from './context-measures.ts';
import { comparePaired, holm } from './paired-comparison.ts';
import type { PairedComparison } from './paired-comparison.ts';
import { mayWin, recognizeArm } from './recognize-arms.ts';
import type { Recognition } from './recognize-arms.ts';

/** One context of one arm with what every member made of it. */
export interface MeasuredCase {
  readonly arm: string;
  /** Cases of one task are not independent, whatever their seed. */
  readonly task: string;
  readonly seed: number;
  readonly tokens: number;
  readonly engineeringMs: number;
  readonly predictedSuccess: number | null;
  readonly measures: ContextMeasures;
  readonly solutions: readonly {
    readonly member: string;
    readonly passed: boolean;
    readonly compiled: boolean;
    readonly reward: number;
    readonly usage: {
      readonly promptTokens: number;
      readonly completionTokens: number;
      readonly usd: number;
    } | null;
  }[];
}

/** A mean with its 95 % interval, bootstrapped over tasks; null where nothing was observed. */
export interface Figure {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly observations: number;
}

export const qualityNames = [
  'contextQuality',
  'informationPreservation',
  'noiseReductionRatio',
  'structureScore',
  'compressionEfficiency',
] as const satisfies readonly (keyof ContextMeasures)[];

export interface ArmSummary {
  readonly arm: string;
  readonly model: string | null;
  readonly control: boolean;
  readonly recognition: Recognition;
  readonly executionSuccess: Figure;
  readonly testPassRate: Figure;
  readonly compileRate: Figure;
  readonly quality: Readonly<Record<(typeof qualityNames)[number], Figure>>;
  readonly efficiency: {
    readonly contextTokens: Figure;
    /** Prompt and answer of one solution; null where no usage is on record. */
    readonly llmTokens: Figure;
    readonly usdPerSolution: Figure;
    /** Until the context was there, on the machine that measured. */
    readonly engineeringMs: { readonly median: number; readonly p95: number } | null;
  };
}

export interface ComparisonResult {
  readonly candidate: string;
  readonly arms: readonly ArmSummary[];
  /** Candidate minus each other arm that may win, in execution success; Holm over these. */
  readonly comparisons: readonly ArmComparison[];
  /** The same in context quality: a family of its own. */
  readonly qualityComparisons: readonly ArmComparison[];
  readonly winner: string | null;
  /** Why this arm, or why none. */
  readonly reason: string;
}

const floor = 'random_text' satisfies (typeof controlArms)[number];
const ceiling = 'oracle' satisfies (typeof controlArms)[number];

/** Everything that is said about arms side by side. Pure and deterministic: the same cases give the same figures. */
export function compareCases(
  cases: readonly MeasuredCase[],
  options: { readonly arms: readonly ArmSpecification[]; readonly candidate: string; readonly seed: number },
): ComparisonResult {
  const table = new CaseTable(cases, options.seed);
  const arms = options.arms.map((arm): ArmSummary => summarizeArm(table, arm));
  const eligible = arms.filter(({ control, recognition }) => !control && mayWin(recognition));
  const others = (arm: string): string[] => eligible.map((each) => each.arm).filter((name) => name !== arm);
  const comparisons = family(others(options.candidate), (other) => table.success(options.candidate, other));
  const qualityComparisons = family(others(options.candidate), (other) =>
    table.quality(options.candidate, other),
  );
  return {
    candidate: options.candidate,
    arms,
    comparisons,
    qualityComparisons,
    ...winnerOf(table, eligible, others),
  };
}

/** The arm that is ahead of each other one, if the harness can tell arms apart at all. */
function winnerOf(
  table: CaseTable,
  eligible: readonly ArmSummary[],
  others: (arm: string) => string[],
): { winner: string | null; reason: string } {
  const span = table.success(ceiling, floor);
  if (!(span.interval[0] > 0))
    return {
      winner: null,
      reason: `no winner: on these cases even the needed facts alone are not shown to beat unrelated text (${points(span)})`,
    };
  const [leader] = [...eligible].sort(
    (x, y) => (y.executionSuccess.value ?? -1) - (x.executionSuccess.value ?? -1) || (x.arm < y.arm ? -1 : 1),
  );
  if (!leader) return { winner: null, reason: 'no winner: no arm may win' };
  const against = family(others(leader.arm), (other) => table.success(leader.arm, other));
  const open = against.filter(({ difference, adjustedP }) => !(difference > 0 && adjustedP < 0.05));
  return against.length > 0 && open.length === 0
    ? { winner: leader.arm, reason: `${leader.arm} is ahead of every other arm (Holm p < .05)` }
    : {
        winner: null,
        reason: `no winner: ${leader.arm} leads, but is not shown to be ahead of ${open.map(({ against: name }) => name).join(', ') || 'any arm'}`,
      };
}

function points({ difference, interval }: PairedComparison): string {
  const shown = (value: number): string => (Number.isFinite(value) ? (100 * value).toFixed(1) : 'n/a');
  return `${shown(difference)} points [${interval.map(shown).join(', ')}]`;
}

function family(
  others: readonly string[],
  compare: (other: string) => PairedComparison,
): readonly ArmComparison[] {
  const compared = others.map((against) => ({ against, ...compare(against) }));
  const adjusted = holm(compared.map(({ p }) => p));
  return compared.map((each, index) => ({ ...each, adjustedP: adjusted[index]! }));
}

function summarizeArm(table: CaseTable, { name, model }: ArmSpecification): ArmSummary {
  const own = table.of(name);
  const times = own.map(({ engineeringMs }) => engineeringMs);
  const perSolution = (value: (solution: MeasuredCase['solutions'][number]) => number | null): Figure =>
    table.figure(name, (each) => each.solutions.flatMap((solution) => value(solution) ?? []));
  const perContext = (value: (each: MeasuredCase) => number | null): Figure =>
    table.figure(name, (each) => [value(each)].flatMap((found) => found ?? []));
  return {
    arm: name,
    model,
    control: (controlArms as readonly string[]).includes(name),
    recognition: recognizeArm(
      own.map(({ measures }) => measures),
      table.success(name, floor),
    ),
    executionSuccess: perSolution(({ passed }) => Number(passed)),
    testPassRate: perSolution(({ reward }) => reward),
    compileRate: perSolution(({ compiled }) => Number(compiled)),
    quality: Object.fromEntries(
      qualityNames.map((quality) => [quality, perContext(({ measures }) => measures[quality])]),
    ) as ArmSummary['quality'],
    efficiency: {
      contextTokens: perContext(({ tokens }) => tokens),
      llmTokens: perSolution(({ usage }) => usage && usage.promptTokens + usage.completionTokens),
      usdPerSolution: perSolution(({ usage }) => usage && usage.usd),
      engineeringMs: times.length === 0 ? null : { median: quantile(times, 0.5), p95: quantile(times, 0.95) },
    },
  };
}

/** The cases by arm and task, for figures and paired differences. */
class CaseTable {
  readonly #byArm = new Map<string, Map<string, MeasuredCase[]>>();
  readonly #seed: number;

  constructor(cases: readonly MeasuredCase[], seed: number) {
    this.#seed = seed;
    // Sorted, so that the same cases give the same resamples whatever order they came in.
    const sorted = [...cases].sort((x, y) => (x.task < y.task ? -1 : x.task > y.task ? 1 : x.seed - y.seed));
    for (const each of sorted) {
      const tasks = this.#byArm.get(each.arm) ?? new Map<string, MeasuredCase[]>();
      tasks.set(each.task, [...(tasks.get(each.task) ?? []), each]);
      this.#byArm.set(each.arm, tasks);
    }
  }

  of(arm: string): readonly MeasuredCase[] {
    return [...(this.#byArm.get(arm)?.values() ?? [])].flat();
  }

  figure(arm: string, values: (each: MeasuredCase) => readonly number[]): Figure {
    const clusters = [...(this.#byArm.get(arm)?.values() ?? [])].map((cases) => cases.flatMap(values));
    const observations = clusters.flat().length;
    if (observations === 0) return { value: null, interval: null, observations };
    const { mean: value, interval } = clusterBootstrap(clusters, { seed: this.#seed });
    return { value, interval, observations };
  }

  success(arm: string, against: string): PairedComparison {
    return this.#paired(arm, against, (each, other) =>
      each.solutions.flatMap(({ member, passed }) => {
        const same = other.solutions.find((solution) => solution.member === member);
        return same ? [Number(passed) - Number(same.passed)] : [];
      }),
    );
  }

  quality(arm: string, against: string): PairedComparison {
    return this.#paired(arm, against, (each, other) => [
      each.measures.contextQuality - other.measures.contextQuality,
    ]);
  }

  #paired(
    arm: string,
    against: string,
    differences: (each: MeasuredCase, other: MeasuredCase) => readonly number[],
  ): PairedComparison {
    const theirs = this.#byArm.get(against);
    const clusters = [...(this.#byArm.get(arm)?.entries() ?? [])].map(([task, cases]) =>
      cases.flatMap((each) => {
        const other = theirs?.get(task)?.find(({ seed }) => seed === each.seed);
        return other ? differences(each, other) : [];
      }),
    );
    return comparePaired(clusters, { seed: this.#seed });
  }
}
