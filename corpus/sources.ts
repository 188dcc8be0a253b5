import { loadBundled } from './bundled.ts';
import { loadDocs } from './docs.ts';
import { loadExercism } from './exercism.ts';
import { loadFreecodecamp } from './freecodecamp.ts';
import { loadGithub } from './github.ts';
import { loadHackerrank } from './hackerrank.ts';
import { loadLeetcode } from './leetcode.ts';
import { loadMentoring } from './mentoring.ts';
import { loadOcw } from './ocw.ts';
import { loadOdin } from './odin.ts';
import type { Loader } from './record.ts';
import { loadStackOverflow } from './stackoverflow.ts';
import { stackOverflowForms } from './stackoverflow-tables.ts';
import { loadTrajectories, trajectoryForms } from './trajectories.ts';

const loaders: Readonly<Record<string, Loader>> = {
  exercism: loadExercism,
  mentoring: loadMentoring,
  freecodecamp: loadFreecodecamp,
  leetcode: loadLeetcode,
  hackerrank: loadHackerrank,
  trajectories: loadTrajectories,
  stackoverflow: loadStackOverflow,
  odin: loadOdin,
  ocw: loadOcw,
  docs: loadDocs,
  github: loadGithub,
  bundled: loadBundled,
};

/** Suffixes of paths that a source reads besides folders and the archives that all sources read. */
const ownForms: Readonly<Record<string, readonly string[]>> = {
  stackoverflow: stackOverflowForms,
  trajectories: trajectoryForms,
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

export function ownFormsOf(source: string): readonly string[] {
  return ownForms[source] ?? [];
}
