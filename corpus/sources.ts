import { loadBundled } from './bundled.ts';
import { loadExercism } from './exercism.ts';
import { loadGithub } from './github.ts';
import type { Loader } from './record.ts';

const loaders: Readonly<Record<string, Loader>> = {
  exercism: loadExercism,
  github: loadGithub,
  bundled: loadBundled,
};

/** Sources whose loader exists. */
export const sourceNames: readonly string[] = Object.keys(loaders);

/** Thrown when a source has no loader; the message lists those that have. */
export class UnknownSourceError extends Error {
  override readonly name = 'UnknownSourceError';
  readonly source: string;
  constructor(source: string) {
    super(`source "${source}": not supported; there is ${sourceNames.join(', ')}`);
    this.source = source;
  }
}

/** @throws UnknownSourceError */
export function loaderOf(source: string): Loader {
  const loader = Object.hasOwn(loaders, source) ? loaders[source] : undefined;
  if (!loader) throw new UnknownSourceError(source);
  return loader;
}
