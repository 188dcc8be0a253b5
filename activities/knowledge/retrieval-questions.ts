import type pg from 'pg';
import type { AcceptedAnswer } from '../../infra/database/datasets.ts';
import { placedChunks } from '../../infra/database/placed-chunks.ts';
import { findCandidates } from '../../infra/database/search.ts';
import { digestOf } from '../../infra/digest.ts';
import { candidateFeatures } from '../../models/cet/candidate-features.ts';
import type { RetrievalQuestion } from '../../models/cet/training-example.ts';
import { shorten } from '../../models/degradation/to-example.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { constructQuestions } from './constructed-questions.ts';
import type { ConstructedQuestion } from './constructed-questions.ts';
import { hideHeading } from './hide-heading.ts';
import type { Report } from './heartbeat.ts';

/** Most records that questions are made of, and most questions of one dataset: about a minute of searching. */
const mostRecords = 5000;
const mostQuestions = 2000;
/** Exercises and threads are few beside headings; each counts for several. */
export const weights: Readonly<Record<ConstructedQuestion['origin'], number>> = {
  heading: 1,
  blurb: 4,
  title: 1,
};

/** A question with the ids of the chunks that answer it. */
export interface KnownQuestion {
  readonly text: string;
  readonly origin: string;
  readonly gold: readonly string[];
  readonly validation: boolean;
  readonly weight: number;
  /** Whether what answers is to be seen without the heading that is asked. */
  readonly headingHidden: boolean;
}

/** Accepted answers' questions, and those made of the train courses' headings, blurbs and titles. */
export async function knownQuestions(
  pool: pg.Pool,
  input: {
    readonly accepted: readonly AcceptedAnswer[];
    readonly courses: readonly string[];
    readonly validation: ReadonlySet<string>;
  },
): Promise<KnownQuestion[]> {
  const chunks = await placedChunks(pool, { courses: input.courses, records: mostRecords });
  const constructed = constructQuestions(chunks)
    .questions.map((question) => ({ question, order: digestOf(question.origin, question.text) }))
    .sort((x, y) => (x.order < y.order ? -1 : 1))
    .slice(0, mostQuestions)
    .map(({ question: { text, origin, gold, course } }, index) => ({
      text,
      origin,
      gold,
      validation: input.validation.has(course),
      weight: weights[origin],
      // Some users do ask in the words of headings: every fourth question is left as it is.
      headingHidden: origin === 'heading' && index % 4 !== 0,
    }));
  const accepted = input.accepted
    .filter(({ goldChunks }) => goldChunks.length > 0)
    .map(({ question, goldChunks, course, score }) => ({
      text: question,
      origin: 'accepted',
      gold: goldChunks,
      validation: course !== null && input.validation.has(course),
      weight: score,
      headingHidden: false,
    }));
  return [...accepted, ...constructed];
}

const batchSize = 32;

/** What the search finds for each question, with the features that the retrieval head reads. Questions without a find are left out. */
export async function retrievalQuestions(
  deps: { readonly pool: pg.Pool; readonly embedder: Embedder },
  questions: readonly KnownQuestion[],
  report: Report,
): Promise<RetrievalQuestion[]> {
  const found: RetrievalQuestion[] = [];
  for (let start = 0; start < questions.length; start += batchSize) {
    report({ done: start, total: questions.length, unit: 'questions' });
    const batch = questions.slice(start, start + batchSize);
    const embeddings = await deps.embedder.embed(batch.map(({ text }) => text));
    for (const [index, question] of batch.entries()) {
      const { text, origin, gold, validation, weight } = question;
      const embedding = embeddings[index]!;
      const { words, candidates: seen } = await findCandidates(deps.pool, { embedding, text });
      if (seen.length === 0) continue;
      const candidates = question.headingHidden
        ? await hideHeading(deps.embedder, { embedding, words }, seen, gold)
        : seen;
      const features = candidateFeatures({ text, words }, candidates);
      found.push({
        id: digestOf('retrieval', origin, text),
        split: validation ? 'validation' : 'train',
        origin,
        query: text,
        candidates: candidates.map(({ chunkId }, i) => ({
          features: features[i]!.map(shorten),
          relevant: gold.includes(chunkId),
        })),
        weight,
      });
    }
  }
  return found;
}
