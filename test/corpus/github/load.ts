import { loadGithub } from '../../../corpus/github.ts';
import type { CorpusRecord, LoadedItem } from '../../../corpus/record.ts';

/** Everything that the loader yields of a place. */
export async function load(
  location: string,
  settings: { stateFolder?: string; environment?: Record<string, string> } = {},
): Promise<{ records: CorpusRecord[]; byKey: Map<string, CorpusRecord>; rejected: Record<string, string> }> {
  const items: LoadedItem[] = [];
  const given = {
    stateFolder: settings.stateFolder ?? '/nonexistent',
    environment: settings.environment ?? {},
  };
  for await (const item of loadGithub(location, given)) items.push(item);
  const records = items.flatMap((item) => (item.type === 'record' ? [item.record] : []));
  return {
    records,
    byKey: new Map(records.map((record) => [record.naturalKey, record])),
    rejected: Object.fromEntries(
      items.flatMap((item) => (item.type === 'rejected' ? [[item.location, item.reason]] : [])),
    ),
  };
}
