import path from 'node:path';
import { readEntries } from './archive.ts';
import { ArchiveError, InvalidTextError } from './entry.ts';
import { parseTrackConfig } from './exercism-config.ts';
import type { TrackConfig } from './exercism-config.ts';
import { exerciseRecord } from './exercism-exercise.ts';
import type { LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';

interface Track {
  config: string | InvalidTextError | null;
  readonly exercises: Map<string, Map<string, string | InvalidTextError>>;
}

const exercisePath = /^(?:(.*)\/)?exercises\/practice\/([^/]+)\/(.+)$/;
const configPath = /^(?:(.*)\/)?config\.json$/;

/**
 * Exercism tracks (github.com/exercism/docs, building/tracks): a folder or archive that holds one track, or several under
 * leading folders. A track is collected before it is yielded, because its files come in any order; it is a few megabytes.
 */
export async function* loadExercism(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const tracks = new Map<string, Track>();
  const trackAt = (prefix: string | undefined): Track => {
    const track = tracks.get(prefix ?? '') ?? { config: null, exercises: new Map() };
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
      const exercise = exercisePath.exec(entryPath);
      const config = exercise ? null : configPath.exec(entryPath);
      if (!exercise && !config) continue;
      const content = await entry.read().catch((error: unknown) => {
        if (error instanceof InvalidTextError) return error;
        throw error;
      });
      if (config) {
        trackAt(config[1]).config = content;
      } else if (exercise) {
        const { exercises } = trackAt(exercise[1]);
        const files = exercises.get(exercise[2]!) ?? new Map<string, string | InvalidTextError>();
        exercises.set(exercise[2]!, files.set(exercise[3]!, content));
      }
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    damage = error;
  }

  const real = [...tracks].filter(([, track]) => track.exercises.size > 0);
  for (const [prefix, track] of real) yield* recordsOf(archive, prefix, track);
  if (damage) yield { type: 'rejected', location: archive, reason: damage.reason };
  else if (real.length === 0)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no exercises/practice/SLUG folder: not an Exercism track',
    };
}

function* recordsOf(archive: string, prefix: string, track: Track): Generator<LoadedItem> {
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
  for (const slug of [...track.exercises.keys()].sort()) {
    const folder = inside(`exercises/practice/${slug}`);
    try {
      const provenance = { archive, path: folder, track: config.slug };
      yield { type: 'record', ...exerciseRecord(config, slug, track.exercises.get(slug)!, provenance) };
    } catch (error) {
      if (!(error instanceof RejectedRecordError)) throw error;
      yield { type: 'rejected', location: `${archive}:${folder}/${error.part}`, reason: error.reason };
    }
  }
}
