import type { LoadedItem } from '../record.ts';

/** Counts what is left out for a reason that holds for many: said once with its number and an example. */
export class LeftOut {
  readonly #counts = new Map<string, { count: number; example: string; unit: string; reason: string }>();

  add(unit: string, reason: string, example: string): void {
    const key = `${unit} (${reason})`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { count: 1, example, unit, reason });
  }

  *items(archive: string): Generator<LoadedItem> {
    for (const [key, { count, example, unit, reason }] of this.#counts)
      yield {
        type: 'rejected',
        location: `${archive}:${key}`,
        reason: `${String(count)} ${unit} left out: ${reason}, e.g. ${example}`,
      };
    this.#counts.clear();
  }
}
