import type { LoadedItem, LoaderSettings } from '../record.ts';
import type { RepositoryAddress } from './address.ts';

export async function* fetchRepository(
  _address: RepositoryAddress,
  _archive: string,
  _settings: LoaderSettings,
): AsyncGenerator<LoadedItem, string | null> {
  return null;
}
