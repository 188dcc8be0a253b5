import path from 'node:path';
import { filesAhead, textFiles } from './source-files.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { CorpusRecord, LoadedItem } from './record.ts';
import { titleOfSlug } from './slug.ts';

const notePath = /^(?:.*\/)?(tracks|analyzer-comments)\/([^/]+)\/(.+)\.md$/;

/**
 * Mentor notes of Exercism (github.com/exercism/website-copy): `tracks/LANGUAGE/exercises/SLUG/mentoring.md`, notes that stand
 * elsewhere under a track, and `analyzer-comments/LANGUAGE/SLUG/COMMENT.md`. A note shares the course of its exercise.
 */
export async function* loadMentoring(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const licenceOf = licenceFinder(await filesAhead(location, isLicencePath), 'CC-BY-SA-4.0 AND MIT');
  let said = false;
  for await (const item of textFiles(location, (file) => notePath.test(file))) {
    said = true;
    if (item.type === 'rejected') yield item;
    else if (!item.text.trim())
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason: 'is empty: no notes' };
    else
      yield {
        type: 'record',
        record: noteRecord(archive, item.path, item.text, licenceOf(item.path)),
        tasks: [],
      };
  }
  if (!said)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no tracks/LANGUAGE/exercises/SLUG/mentoring.md: no mentor notes',
    };
}

function noteRecord(archive: string, file: string, text: string, licence: string): CorpusRecord {
  const [, form, language, rest] = notePath.exec(file)!;
  // `exercises/bob/mentoring`, `bob/mentoring`, `exercises/bob`, `mentoring`: the note is about what is left.
  const about = rest!
    .split('/')
    .filter(
      (part, index, parts) => part !== 'exercises' && !(part === 'mentoring' && index === parts.length - 1),
    );
  const exercise = about[0] && !/^(readme|general|shared)$/i.test(about[0]) ? about[0] : null;
  return {
    source: 'mentoring',
    naturalKey: [form === 'tracks' ? language! : `analyzer/${language!}`, ...about].join('/'),
    kind: 'notes',
    course: exercise ?? `mentoring-${language!}`,
    title: exercise ? titleOfSlug(exercise) : `Mentoring ${language!}`,
    language: language!,
    licence,
    provenance: { archive, path: file, track: language! },
    body: {
      documents: [{ path: file, title: 'Mentor notes', text, codeIsAnswer: true }],
      details: { exercise, origin: form === 'tracks' ? 'mentor' : 'analyzer' },
    },
  };
}
