import type { FoundCandidate } from '../../infra/database/search.ts';
import { untrainedScore } from '../../infra/database/search.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { embeddedText } from './embed.ts';

/**
 * The candidates as the search would see them if what answers did not have the heading that is asked: users do not ask in the words
 * of headings, and a head that learns with them in place trusts them so much that it is behind the untrained order without them.
 */
export async function hideHeading(
  embedder: Embedder,
  question: { readonly embedding: Float32Array; readonly words: ReadonlyMap<string, number> },
  candidates: readonly FoundCandidate[],
  gold: readonly string[],
): Promise<FoundCandidate[]> {
  const answers = candidates.filter(
    ({ chunkId, headingPath }) => gold.includes(chunkId) && headingPath.length > 1,
  );
  const bare = answers.map((answer) => ({ ...answer, headingPath: answer.headingPath.slice(0, -1) }));
  const embeddings = await embedder.embed(bare.map(embeddedText));
  const hidden = new Map(
    bare.map((answer, i): [string, FoundCandidate] => [
      answer.chunkId,
      {
        ...answer,
        headingWords: answer.headingWords.filter((word) => !question.words.has(word)),
        similarity: dot(question.embedding, embeddings[i]!),
      },
    ]),
  );
  const seen = candidates.map((candidate) => hidden.get(candidate.chunkId) ?? candidate);
  const near = seen
    .filter(({ nearRank }) => nearRank !== null)
    .sort((a, b) => b.similarity! - a.similarity!)
    .map(({ chunkId }) => chunkId);
  const ranks = new Map(near.map((chunkId, i) => [chunkId, i + 1]));
  return seen
    .map((candidate) => {
      const nearRank = ranks.get(candidate.chunkId) ?? null;
      return { ...candidate, nearRank, score: untrainedScore({ ...candidate, nearRank }) };
    })
    .sort((a, b) => b.score - a.score);
}

/** Cosine similarity of vectors of length 1. */
function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
