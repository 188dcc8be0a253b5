import type { IngestResult } from './types.ts';

interface Rejected {
  readonly location: string;
  readonly reason: string;
  readonly count?: number;
}

/** Of each reason; a Temporal payload holds 2 MB, and nobody reads the ten thousandth row of a kind. */
const storedEach = 1000;
const shown = 20;
const mostReasons = 50;
/** A reason may quote a field of the source, and each record another one. */
const longestReason = 300;
const mostDistinct = 1000;
const otherReasons = 'other reasons';

/** Counts what a source lost, exactly and by reason, however much it is; keeps the first of it. */
export class Rejections {
  #count = 0;
  readonly #byReason = new Map<string, { count: number; stored: number; archive: string }>();
  readonly #examples: { location: string; reason: string }[] = [];

  /** Takes the rejected of a batch; answers those to be stored. */
  add(rejected: readonly Rejected[], archive: string): { location: string; reason: string }[] {
    const short = rejected.map((each) => ({ ...each, reason: each.reason.slice(0, longestReason) }));
    return short.filter(({ location, reason, count = 1 }) => {
      const key = this.#byReason.has(reason) || this.#byReason.size < mostDistinct ? reason : otherReasons;
      const known = this.#byReason.get(key) ?? { count: 0, stored: 0, archive };
      this.#byReason.set(key, known);
      known.count += count;
      this.#count += count;
      if (this.#examples.length < shown) this.#examples.push({ location, reason });
      if (known.stored >= storedEach) return false;
      known.stored += 1;
      return true;
    });
  }

  /** A row for each reason of which not all is stored. */
  summaries(): { location: string; reason: string }[] {
    return [...this.#byReason]
      .filter(([, { count, stored }]) => count > stored)
      .map(([reason, { count, stored, archive }]) => ({
        location: `${archive}:* ${reason}`,
        reason: `${reason} (${count} in all, ${stored} of them listed)`,
      }));
  }

  result(): Pick<IngestResult, 'rejected' | 'rejectedCount' | 'rejectedByReason'> {
    const sorted = [...this.#byReason]
      .map(([reason, { count }]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count);
    const other = sorted.slice(mostReasons).reduce((sum, { count }) => sum + count, 0);
    return {
      rejected: this.#examples,
      rejectedCount: this.#count,
      rejectedByReason: [
        ...sorted.slice(0, mostReasons),
        ...(other > 0 ? [{ reason: otherReasons, count: other }] : []),
      ],
    };
  }
}
