import type pg from 'pg';
import { standardDeviation } from 'simple-statistics';
import { countChanges, figuresByPeriod, productionFigures } from './production-figures.ts';
import { adaptationHours } from './drift.ts';

/** A figure of production with its target (specification P4.7) beside. */
export interface ProductionTarget {
  readonly name: string;
  readonly meaning: string;
  /** Share 0..1 or hours; null while nothing says anything about it. */
  readonly value: number | null;
  readonly unit: 'share' | 'hours';
  readonly target: { readonly above: number } | { readonly below: number };
}

/** Days that figures look back on. */
export const windowDays = 30;

const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);

export async function productionTargets(pool: pg.Pool): Promise<readonly ProductionTarget[]> {
  const [now, before, days, changes, adaptation] = await Promise.all([
    productionFigures(pool, windowDays),
    productionFigures(pool, 2 * windowDays, windowDays),
    figuresByPeriod(pool, 'day', windowDays),
    countChanges(pool),
    adaptationHours(pool),
  ]);
  const qualities = days.flatMap(({ quality }) => (quality === null ? [] : [quality]));
  const share = (
    name: string,
    meaning: string,
    value: number | null,
    target: ProductionTarget['target'],
  ): ProductionTarget => ({ name, meaning, value, unit: 'share', target });
  return [
    share('quality', 'judged requests that succeeded', now.quality, { above: 0.85 }),
    share('acceptance', 'accepted, of accepted, modified and regenerated', now.acceptance, { above: 0.75 }),
    share('regeneration', 'asked for again, of the same', now.regeneration, { below: 0.2 }),
    share('errors', 'error reported, or transformer failed or late', now.errors, { below: 0.05 }),
    share(
      'monthly improvement',
      'quality against the 30 days before',
      now.quality === null || before.quality === null ? null : now.quality - before.quality,
      { above: 0.02 },
    ),
    {
      name: 'adaptation',
      meaning: 'longest from a drift alarm to the next candidate',
      value: adaptation.length === 0 ? null : Math.max(...adaptation),
      unit: 'hours',
      target: { below: 48 },
    },
    share(
      'A/B wins',
      'promoted, of ended experiments, those without a winner among them',
      ratio(changes.won, changes.ended),
      { above: 0.6 },
    ),
    share(
      'update success',
      'candidates that passed validation',
      ratio(changes.updated, changes.updatesTried),
      { above: 0.95 },
    ),
    share(
      'rollback',
      'rollbacks, of promotions and rollbacks',
      ratio(changes.rollbacks, changes.promotions + changes.rollbacks),
      { below: 0.05 },
    ),
    share(
      'variance',
      'standard deviation of daily quality',
      qualities.length < 2 ? null : standardDeviation(qualities),
      { below: 0.02 },
    ),
  ];
}

/** Whether a value keeps to its target; null while there is none. */
export function meets({ value, target }: ProductionTarget): boolean | null {
  if (value === null) return null;
  return 'above' in target ? value > target.above : value < target.below;
}
