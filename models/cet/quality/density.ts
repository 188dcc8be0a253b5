import { meanByWords } from './read-context.ts';
import type { ReadContext, ReadSegment } from './read-context.ts';

/** Segments that stand for what the context is about. */
const seeds = 5;
/** Words of the seeds that join the query's, as RM3 adds feedback terms (Abdul-Jaleel et al. 2004). */
const feedbackTerms = 20;

/**
 * Information density, 0..1: relevant and new information per word.
 *
 *   density = sum over segments of words x relevance x novelty / sum of words
 *
 * Relevance of a segment is the weight of its words in the topic over the root of their number, at most 1; the topic is the query's
 * words (1 each) and the commonest words of the segments that hold most of them (at most .5). Novelty is 1 for what is said first and 0
 * for what was said before, word for word. The order of the segments does not matter.
 */
export function informationDensity(context: ReadContext): number {
  const { content } = context;
  if (content.length === 0) return 0;
  const topic = topicOf(context);
  const raw = content.map(({ distinct }) => share(distinct, topic));
  const said = new Set<string>();
  return meanByWords(content, ({ normal }, index) => {
    const novel = said.has(normal) ? 0 : 1;
    said.add(normal);
    return raw[index]! * novel;
  });
}

function share(words: ReadonlySet<string>, topic: ReadonlyMap<string, number>): number {
  if (words.size === 0) return 0;
  let sum = 0;
  for (const word of words) sum += topic.get(word) ?? 0;
  return Math.min(1, sum / Math.sqrt(words.size));
}

/** Words of the topic with their weights, the query's 1. */
function topicOf({ query, content }: ReadContext): ReadonlyMap<string, number> {
  const best = [...content]
    .map((segment) => ({ segment, held: held(segment, query) }))
    .sort((x, y) => y.held - x.held || (x.segment.normal < y.segment.normal ? -1 : 1))
    .slice(0, seeds)
    .map(({ segment }) => segment);
  const counts = new Map<string, number>();
  for (const { distinct } of best) for (const word of distinct) counts.set(word, (counts.get(word) ?? 0) + 1);
  const feedback = [...counts].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1)).slice(0, feedbackTerms);
  return new Map([
    ...feedback.map(([word, count]) => [word, (0.5 * count) / best.length] as const),
    ...[...query].map((word) => [word, 1] as const),
  ]);
}

function held({ distinct }: ReadSegment, query: ReadonlySet<string>): number {
  let count = 0;
  for (const word of query) if (distinct.has(word)) count += 1;
  return count / Math.sqrt(Math.max(8, distinct.size));
}
