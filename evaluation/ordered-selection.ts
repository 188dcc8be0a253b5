import { segmentItems } from '../models/cet/segmenter.ts';
import type { ContextItem } from '../models/cet/types.ts';
import { createRandom } from '../models/random.ts';
import type { OrderedArm } from '../models/experiments/arms.ts';
import { scoreArms } from './evidence-arms.ts';

interface Pile {
  readonly query: string;
  readonly items: readonly ContextItem[];
  readonly budgetTokens: number;
  readonly count: (text: string) => number;
}

/**
 * The context of an arm without training: segments by falling score as long as they fit, in the order in which they were given.
 *
 * @param embed vectors of unit length, of the query first
 */
export async function orderedSelection(
  arm: OrderedArm,
  input: Pile & { readonly embed: (texts: readonly string[]) => Promise<readonly Float32Array[]> },
): Promise<string> {
  const segments = segmentItems(input.items);
  const cosine = arm === 'minilm_cosine' ? await cosines(input, segments) : segments.map(() => 0);
  const scored = scoreArms({
    query: input.query,
    segments,
    evidence: segments.map(() => false),
    cosine,
    random: createRandom(0),
  });
  return bestWithin(input, segments, scored[arm === 'minilm_cosine' ? 'cosine' : arm]);
}

/** The same by the scores of a reranker. */
export async function rerankedSelection(
  input: Pile & { readonly score: (query: string, texts: readonly string[]) => Promise<readonly number[]> },
): Promise<string> {
  const segments = segmentItems(input.items);
  return bestWithin(
    input,
    segments,
    await input.score(
      input.query,
      segments.map(({ text }) => text),
    ),
  );
}

function bestWithin(
  input: Pile,
  segments: readonly { readonly text: string }[],
  scores: ArrayLike<number>,
): string {
  const order = segments.map((_, i) => i).sort((x, y) => scores[y]! - scores[x]! || x - y);
  const kept: number[] = [];
  let used = 0;
  for (const i of order) {
    const size = input.count(`${segments[i]!.text}\n\n`);
    if (used + size > input.budgetTokens) continue;
    used += size;
    kept.push(i);
  }
  return kept
    .sort((x, y) => x - y)
    .map((i) => segments[i]!.text)
    .join('\n\n');
}

async function cosines(
  { query, embed }: { query: string; embed: (texts: readonly string[]) => Promise<readonly Float32Array[]> },
  segments: readonly { readonly text: string }[],
): Promise<number[]> {
  const [question, ...vectors] = await embed([query, ...segments.map(({ text }) => text)]);
  return vectors.map((vector) => vector.reduce((sum, value, k) => sum + value * question![k]!, 0));
}
