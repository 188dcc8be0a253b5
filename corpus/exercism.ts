import path from 'node:path';
import { readEntries } from './archive.ts';
import { ArchiveError, InvalidTextError } from './entry.ts';
import { parseTrackConfig } from './exercism-config.ts';
import type { TrackConfig } from './exercism-config.ts';
import { exerciseRecord } from './exercism-exercise.ts';
import type { ExerciseType } from './exercism-exercise.ts';
import { conceptRecord } from './exercism-concept.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { CorpusRecord, LoadedItem, LoadedTask } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { filesAhead } from './source-files.ts';

type Files = Map<string, string | InvalidTextError>;

interface Track {
  config: string | InvalidTextError | null;
  /** Files of exercises and concepts by their folder: `exercises/practice/bob`, `concepts/closures`. */
  readonly folders: Map<string, Files>;
}

const folderPath = /^(?:(.*)\/)?(exercises\/(?:practice|concept)\/[^/]+|concepts\/[^/]+)\/(.+)$/;
const configPath = /^(?:(.*)\/)?config\.json$/;

/**
 * Exercism tracks (github.com/exercism/docs, building/tracks): a folder or archive that holds one track, or several under
 * leading folders. A track is collected before it is yielded, because its files come in any order; it is a few megabytes.
 */
export async function* loadExercism(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const licenceOf = licenceFinder(await filesAhead(location, isLicencePath), 'MIT');
  const tracks = new Map<string, Track>();
  const trackAt = (prefix: string | undefined): Track => {
    const track = tracks.get(prefix ?? '') ?? { config: null, folders: new Map() };
    tracks.set(prefix ?? '', track);
    return track;
  };

  let damage: ArchiveError | null = null;
  try {
    for await (const entry of readEntries(location)) {
      if ('rejected' in entry) {
        yield { type: 'rejected', location: `${archive}:${entry.path}`, reason: entry.rejected };
        continue;
      }
      const entryPath = entry.path.replace(/^\.\//, '');
      const folder = folderPath.exec(entryPath);
      const config = folder ? null : configPath.exec(entryPath);
      if (!folder && !config) continue;
      const content = await entry.read().catch((error: unknown) => {
        if (error instanceof InvalidTextError) return error;
        throw error;
      });
      if (config) {
        trackAt(config[1]).config = content;
      } else if (folder) {
        const { folders } = trackAt(folder[1]);
        const files: Files = folders.get(folder[2]!) ?? new Map();
        folders.set(folder[2]!, files.set(folder[3]!, content));
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    damage = error;
  }

  const real = [...tracks].filter(([, track]) => track.folders.size > 0);
  for (const [prefix, track] of real) yield* recordsOf(archive, prefix, track, licenceOf);
  if (damage) yield { type: 'rejected', location: archive, reason: damage.reason };
  else if (real.length === 0)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no exercises/practice/SLUG or exercises/concept/SLUG folder: not an Exercism track',
    };
}

function* recordsOf(
  archive: string,
  prefix: string,
  track: Track,
  licenceOf: (path: string) => string,
): Generator<LoadedItem> {
  const inside = (file: string): string => (prefix ? `${prefix}/${file}` : file);
  let config: TrackConfig;
  try {
    config = parseTrackConfig(track.config);
  } catch (error) {
    if (!(error instanceof RejectedRecordError)) throw error;
    // Without it nothing tells the language of the exercises.
    yield { type: 'rejected', location: `${archive}:${inside('config.json')}`, reason: error.reason };
    return;
  }
  for (const [name, files] of [...track.folders].sort(([x], [y]) => (x < y ? -1 : 1))) {
    const folder = inside(name);
    const origin = {
      licence: licenceOf(folder),
      provenance: { archive, path: folder, track: config.slug },
    };
    try {
      yield { type: 'record', ...recordOf(config, name, files, origin) };
    } catch (error) {
      if (!(error instanceof RejectedRecordError)) throw error;
      yield { type: 'rejected', location: `${archive}:${folder}/${error.part}`, reason: error.reason };
    }
  }
}

function recordOf(
  config: TrackConfig,
  folder: string,
  files: Files,
  origin: { licence: string; provenance: Readonly<Record<string, string>> },
): { record: CorpusRecord; tasks: readonly LoadedTask[] } {
  const [kind, type, slug] = folder.split('/');
  if (kind === 'concepts') return { record: conceptRecord(config, type!, files, origin), tasks: [] };
  return exerciseRecord(config, { type: type as ExerciseType, slug: slug! }, files, origin);
}
