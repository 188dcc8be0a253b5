import { terms } from '../cet/words.ts';
import { groundingOf } from './grounding.ts';

/** What an answer may draw on: a retrieved chunk. */
export interface Source {
  readonly chunkId: string;
  /** Title of the document and headings above the chunk. */
  readonly title: string;
  readonly text: string;
}

export interface Exchange {
  readonly question: string;
  readonly answer: string;
  /** Those that the answer names as its sources. */
  readonly cited: readonly Source[];
  /** Share of the answer's sentences that the cited sources support, 0..1. */
  readonly grounding: number;
}

/** Least grounding of an answer. */
export const leastGrounding = 0.8;
/** Jaccard similarity of words from which two texts say the same. */
const sameText = 0.9;
/** Share of the question's words that are to be had from the sources which the cited ones must hold. */
const leastCoverage = 0.5;

/** Why a question is of no use, as a constraint for the next try; null when it is fine. */
export function questionProblem(question: string, earlier: readonly Exchange[]): string | null {
  if (terms(question).length === 0) return 'The question must ask something.';
  if (earlier.some((exchange) => exchange.question.trim() === question.trim()))
    return `"${question.trim()}" was asked before: ask about something else.`;
  return null;
}

/**
 * Checks an answer: it names sources, they support it, it says nothing twice, and it is about what was asked. Gives the exchange, or
 * what is wrong as a constraint for the next try.
 */
export function checkAnswer(
  said: { readonly question: string; readonly answer: string; readonly sources: readonly number[] },
  retrieved: readonly Source[],
  earlier: readonly Exchange[],
): Exchange | { readonly problem: string } {
  const { question, answer } = said;
  const cited = [...new Set(said.sources)].map((number) => retrieved[number - 1]);
  if (cited.length === 0) return { problem: 'Name the sources that the answer draws on.' };
  if (cited.some((source) => source === undefined))
    return { problem: `The sources are numbered 1 to ${String(retrieved.length)}.` };
  const known = cited as readonly Source[];
  const grounding = groundingOf(
    answer,
    known.map(({ text }) => text),
  );
  if (grounding < leastGrounding)
    return { problem: 'Say only what stands in the sources that you name, in their words.' };
  if (earlier.some((exchange) => similarity(exchange.answer, answer) >= sameText))
    return { problem: 'This was said before: say something new.' };
  const asked = new Set(terms(question));
  const covered = (sources: readonly Source[]): number => {
    const held = new Set(sources.flatMap(({ title, text }) => terms(`${title}\n${text}`)));
    return [...asked].filter((term) => held.has(term)).length;
  };
  if (covered(known) < leastCoverage * covered(retrieved))
    return { problem: 'Answer what was asked, from the sources that are about it.' };
  return { question, answer, cited: known, grounding };
}

function similarity(one: string, other: string): number {
  const [left, right] = [new Set(terms(one)), new Set(terms(other))];
  const shared = [...left].filter((term) => right.has(term)).length;
  return shared / Math.max(1, left.size + right.size - shared);
}
