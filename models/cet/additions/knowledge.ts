import type { Addition, ContextKind, TransformRequest } from '../types.ts';
import { normalizeText } from '../words.ts';

/** A passage of the knowledge base. */
export interface KnowledgePassage {
  readonly text: string;
  /** Key of its record: `source/natural key`. */
  readonly source: string;
  /** Cosine similarity with the query. */
  readonly similarity: number;
  /** Whether it holds words of the query, by the full text search. */
  readonly sharesWords: boolean;
}

/** Passages that a query finds, best first. */
export type KnowledgeSource = (query: string) => Promise<readonly KnowledgePassage[]>;

/** Least cosine (MiniLM) of a passage that goes in. Set by hand: passages about the subject of a question lie above it, others rarely. */
const leastSimilarity = 0.5;
const mostPassages = 3;

const fields: Readonly<Record<ContextKind, string>> = {
  implementation: 'implementation_hints',
  completion: 'inferred_context.usage_patterns',
  debugging: 'debugging_checklist',
  general: 'background',
};

/** The best passages above the bar that the request does not hold already. */
export async function knowledgeAdditions(
  { query, context }: TransformRequest,
  kind: ContextKind,
  knowledge: KnowledgeSource,
): Promise<Addition[]> {
  const held = normalizeText(context.map(({ text }) => text).join('\n'));
  const passages = await knowledge(query);
  return passages
    .filter(
      ({ text, similarity, sharesWords }) =>
        similarity >= leastSimilarity && sharesWords && !held.includes(normalizeText(text)),
    )
    .slice(0, mostPassages)
    .map(({ text, source }) => ({ slot: fields[kind], text, origin: 'knowledge', source }));
}
