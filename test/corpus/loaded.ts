import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CorpusRecord, LoadedItem, LoadedTask, Loader } from '../../corpus/record.ts';

export interface Loaded {
  readonly records: readonly CorpusRecord[];
  readonly tasks: readonly LoadedTask[];
  /** Reasons by location. */
  readonly rejected: Readonly<Record<string, string>>;
}

/** Everything that a loader yields. */
export async function loadAll(load: Loader, location: string): Promise<Loaded> {
  const items: LoadedItem[] = [];
  for await (const item of load(location, { stateFolder: '', environment: {} })) items.push(item);
  const loaded = items.filter((item) => item.type === 'record');
  return {
    records: loaded.map(({ record }) => record),
    tasks: loaded.flatMap(({ tasks }) => tasks),
    rejected: Object.fromEntries(
      items.filter((item) => item.type === 'rejected').map(({ location, reason }) => [location, reason]),
    ),
  };
}

/** A real corpus beside the checkout, and what a test's title says where it is absent. */
export function snapshot(name: string): { location: string; present: boolean; note: string } {
  const location = path.resolve(import.meta.dirname, `../../../shared/data/${name}.tar.xz`);
  const present = existsSync(location);
  return { location, present, note: present ? '' : ' (skipped: the corpus is not here)' };
}
