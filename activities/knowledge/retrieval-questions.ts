import type pg from 'pg';
import type { AcceptedAnswer } from '../../infra/database/datasets.ts';
import { placedChunks } from '../../infra/database/placed-chunks.ts';
import { findCandidates } from '../../infra/database/search.ts';
import type { FoundCandidate } from '../../infra/database/search.ts';
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
const weights: Readonly<Record<ConstructedQuestion['origin'], number>> = {
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
  const constructed = asUsersAsk(constructQuestions(chunks).questions)
    .slice(0, mostQuestions)
    .map((question) => ({ ...question, validation: input.validation.has(question.course) }));
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

/** Constructed questions in an order that their content alone gives, three headings in four as if they were not to be read. */
export function asUsersAsk(
  questions: readonly ConstructedQuestion[],
): (Omit<KnownQuestion, 'validation'> & ConstructedQuestion)[] {
  return questions
    .map((question) => ({ question, order: digestOf(question.origin, question.text) }))
    .sort((x, y) => (x.order < y.order ? -1 : 1))
    .map(({ question }, index) => ({
      ...question,
      weight: weights[question.origin],
      // Some users do ask in the words of headings: every fourth question is left as it is.
      headingHidden: question.origin === 'heading' && index % 4 !== 0,
    }));
}

const batchSize = 32;

/** A question with what the search finds for it, as it is to be seen. */
export interface SearchedQuestion<Question extends KnownQuestion> {
  readonly question: Question;
  readonly words: ReadonlyMap<string, number>;
  readonly candidates: readonly FoundCandidate[];
}

/** What the search finds for each question, in their order. Questions without a find are left out. */
export async function* searched<Question extends KnownQuestion>(
  deps: { readonly pool: pg.Pool; readonly embedder: Embedder },
  questions: readonly Question[],
  report: Report,
): AsyncGenerator<SearchedQuestion<Question>> {
  for (let start = 0; start < questions.length; start += batchSize) {
    report({ done: start, total: questions.length, unit: 'questions' });
    const batch = questions.slice(start, start + batchSize);
    const embeddings = await deps.embedder.embed(batch.map(({ text }) => text));
    for (const [index, question] of batch.entries()) {
      const embedding = embeddings[index]!;
      const { words, candidates } = await findCandidates(deps.pool, { embedding, text: question.text });
      if (candidates.length === 0) continue;
      const seen = question.headingHidden
        ? await hideHeading(deps.embedder, { embedding, words }, candidates, question.gold)
        : candidates;
      yield { question, words, candidates: seen };
    }
  }
}

/** A question with the features that the retrieval head reads. */
export function retrievalQuestion({
  question: { text, origin, gold, validation, weight },
  words,
  candidates,
}: SearchedQuestion<KnownQuestion>): RetrievalQuestion {
  const features = candidateFeatures({ text, words }, candidates);
  return {
    id: digestOf('retrieval', origin, text),
    split: validation ? 'validation' : 'train',
    origin,
    query: text,
    candidates: candidates.map(({ chunkId }, i) => ({
      features: features[i]!.map(shorten),
      relevant: gold.includes(chunkId),
    })),
    weight,
  };
}

/** What a dataset holds of questions: each with what the search finds, in features. */
export async function retrievalQuestions(
  deps: { readonly pool: pg.Pool; readonly embedder: Embedder },
  questions: readonly KnownQuestion[],
  report: Report,
): Promise<RetrievalQuestion[]> {
  const found: RetrievalQuestion[] = [];
  for await (const one of searched(deps, questions, report)) found.push(retrievalQuestion(one));
  return found;
}
