import type { LoadedItem } from '../../corpus/record.ts';
import type { ActivityProgress } from '../progress.ts';

const megabyte = 1e6;

/** Progress of one path: bytes with their rate where the source says them, else records. */
export class IngestClock {
  #step: { readonly name: string; readonly startedAt: number } | null = null;
  #last: Omit<ActivityProgress, 'unit'> | null = null;
  #rate = '';

  /** Megabytes of the source; the rate is that of the step, since its beginning. */
  progress(item: Extract<LoadedItem, { type: 'progress' }>, records: number): ActivityProgress {
    const now = performance.now();
    if (this.#step?.name !== item.step) this.#step = { name: item.step, startedAt: now };
    const seconds = (now - this.#step.startedAt) / 1000;
    this.#rate = seconds > 1 ? `, ${(item.doneBytes / megabyte / seconds).toFixed(1)} MB/s` : '';
    this.#last = {
      done: Math.round(item.doneBytes / megabyte),
      total: Math.round(item.totalBytes / megabyte),
    };
    return this.records(records);
  }

  records(records: number): ActivityProgress {
    if (!this.#step || !this.#last) return { done: records, total: 0, unit: 'records' };
    return { ...this.#last, unit: `MB ${this.#step.name}${this.#rate}, ${records} records` };
  }
}
