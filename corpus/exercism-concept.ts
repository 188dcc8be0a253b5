import { InvalidTextError } from './entry.ts';
import type { ExerciseFiles, TrackConfig } from './exercism-config.ts';
import type { CorpusRecord, SourceDocument } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { titleOfSlug } from './slug.ts';

/** The lesson on one concept of a track: `concepts/SLUG/{about,introduction}.md`. @throws RejectedRecordError */
export function conceptRecord(
  track: TrackConfig,
  slug: string,
  files: ExerciseFiles,
  origin: { licence: string; provenance: Readonly<Record<string, string>> },
): CorpusRecord {
  const documents: SourceDocument[] = [];
  // The introduction is a shorter version of the other: its own words come after it.
  for (const name of ['about.md', 'introduction.md']) {
    const text = files.get(name);
    if (text instanceof InvalidTextError) throw new RejectedRecordError(name, text.reason);
    if (text?.trim()) documents.push({ path: name, title: null, text });
  }
  if (documents.length === 0)
    throw new RejectedRecordError('about.md', 'is missing or empty, and so is introduction.md: no lesson');
  return {
    source: 'exercism',
    naturalKey: `${track.slug}/concepts/${slug}`,
    kind: 'lesson',
    course: slug,
    title: track.concepts.find((concept) => concept.slug === slug)?.name ?? titleOfSlug(slug),
    language: track.slug,
    licence: origin.licence,
    provenance: origin.provenance,
    body: { documents, details: {} },
  };
}
