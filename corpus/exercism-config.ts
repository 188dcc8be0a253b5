import { z } from 'zod';
import { InvalidTextError } from './entry.ts';
import { fieldsOf, jsonOf } from './fields.ts';
import { RejectedRecordError } from './rejected.ts';
import { storableText } from './storable-text.ts';

/** Files of one exercise by path inside its folder; an unreadable file only matters when it is needed. */
export type ExerciseFiles = ReadonlyMap<string, string | InvalidTextError>;

const trackSchema = z.object({
  language: storableText,
  slug: storableText,
  exercises: z.object({
    concept: z
      .array(
        z.object({
          slug: storableText,
          name: storableText.optional(),
          concepts: z.array(storableText).nullish(),
          prerequisites: z.array(storableText).nullish(),
        }),
      )
      .default([]),
    practice: z
      .array(
        z.object({
          slug: storableText,
          name: storableText.optional(),
          difficulty: z.int().min(0).max(10).optional(),
          status: storableText.nullish(),
          practices: z.array(storableText).nullish(),
          // Before version 3 of the format.
          topics: z.array(storableText).nullish(),
        }),
      )
      .default([]),
  }),
  concepts: z.array(z.object({ slug: storableText, name: storableText })).default([]),
});
export type TrackConfig = z.infer<typeof trackSchema>;

const files = z.array(storableText).default([]);
const exerciseSchema = z.object({
  // A practice exercise has examples, a concept exercise exemplars: what its teaching leads to.
  files: z.object({ solution: files, test: files, example: files, exemplar: files, editor: files }),
  blurb: storableText.default(''),
  source: storableText.optional(),
  source_url: storableText.optional(),
});
export type ExerciseConfig = z.infer<typeof exerciseSchema>;

const titled = z.array(z.object({ slug: storableText, title: storableText })).default([]);
const titlesSchema = z.object({ approaches: titled, articles: titled });

function parse<T>(
  part: string,
  content: string | InvalidTextError | null | undefined,
  schema: z.ZodType<T>,
): T {
  if (content === null || content === undefined) throw new RejectedRecordError(part, 'is missing');
  if (content instanceof InvalidTextError) throw new RejectedRecordError(part, content.reason);
  return fieldsOf(part, jsonOf(part, content), schema);
}

/** `config.json` of a track. @throws RejectedRecordError */
export function parseTrackConfig(content: string | InvalidTextError | null): TrackConfig {
  return parse('config.json', content, trackSchema);
}

/** `.meta/config.json` of an exercise. @throws RejectedRecordError */
export function parseExerciseConfig(content: string | InvalidTextError | undefined): ExerciseConfig {
  return parse('.meta/config.json', content, exerciseSchema);
}

/** Titles of `.approaches/config.json` or `.articles/config.json` by slug. @throws RejectedRecordError */
export function parseTitles(
  folder: '.approaches' | '.articles',
  content: string | InvalidTextError | undefined,
): ReadonlyMap<string, string> {
  if (content === undefined) return new Map();
  const { approaches, articles } = parse(`${folder}/config.json`, content, titlesSchema);
  return new Map([...approaches, ...articles].map(({ slug, title }) => [slug, title]));
}
