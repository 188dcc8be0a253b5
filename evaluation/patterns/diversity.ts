import { mean } from 'simple-statistics';
import { groupBy } from './group-by.ts';

/** One member's program for one context. */
export interface ComparedProgram {
  /** Programs for the same context are compared. */
  readonly context: string;
  readonly member: string;
  /** models/syntax/approach.ts; null where the code cannot be parsed or there is none. */
  readonly approach: { readonly name: string; readonly shape: string } | null;
  readonly success: boolean;
  /** How it failed, e.g. class and failing tests; null where it succeeded. */
  readonly failure: string | null;
}

export interface Diversity {
  readonly contexts: number;
  /** Different approaches over programs, 0..1: 1 when no two members go about a task alike; mean over contexts. */
  readonly approachVariety: number;
  readonly approaches: Readonly<Record<string, number>>;
  /** Share of contexts in which more than half of the members write a program of one shape, and how often that one succeeds. */
  readonly consensus: { readonly share: number; readonly success: number | null };
  /** Contexts that exactly one member succeeds with, by member. */
  readonly uniqueInsights: Readonly<Record<string, number>>;
  /** Failures that at least two members share for a context, by how they fail. */
  readonly commonFailures: Readonly<Record<string, number>>;
  /** Share of the failures that no other member shares. */
  readonly ownFailures: number | null;
}

/** What several members make of the same contexts, beside each other. Contexts that one member alone answered say nothing. */
export function diversityOf(programs: readonly ComparedProgram[]): Diversity {
  const contexts = [...groupBy(programs, ({ context }) => context).values()].filter((own) => own.length > 1);
  const agreed = contexts.flatMap((own) => {
    const shapes = groupBy(
      own.filter(({ approach }) => approach !== null),
      ({ approach }) => approach!.shape,
    );
    const largest = [...shapes.values()].sort((a, b) => b.length - a.length)[0];
    return largest && largest.length * 2 > own.length ? [largest[0]!] : [];
  });
  const failures = contexts.flatMap((own) => [
    ...groupBy(
      own.filter(({ failure }) => failure !== null),
      ({ failure }) => failure!,
    ).values(),
  ]);
  const failed = failures.flat().length;
  return {
    contexts: contexts.length,
    approachVariety: contexts.length === 0 ? 0 : mean(contexts.map(varietyOf)),
    approaches: counts(contexts.flat().flatMap(({ approach }) => approach?.name ?? [])),
    consensus: {
      share: contexts.length === 0 ? 0 : agreed.length / contexts.length,
      success: agreed.length === 0 ? null : mean(agreed.map(({ success }) => Number(success))),
    },
    uniqueInsights: counts(
      contexts.flatMap((own) => {
        const succeeded = own.filter(({ success }) => success);
        return succeeded.length === 1 ? [succeeded[0]!.member] : [];
      }),
    ),
    commonFailures: counts(failures.filter((same) => same.length > 1).map((same) => same[0]!.failure!)),
    ownFailures: failed === 0 ? null : failures.filter((same) => same.length === 1).length / failed,
  };
}

function varietyOf(own: readonly ComparedProgram[]): number {
  const names = new Set(own.flatMap(({ approach }) => approach?.name ?? []));
  return names.size <= 1 ? 0 : (names.size - 1) / (own.length - 1);
}

function counts(names: readonly string[]): Record<string, number> {
  const found = [...groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const);
  return Object.fromEntries(found.sort((a, b) => b[1] - a[1]));
}
