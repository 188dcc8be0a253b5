import { loadGrammars } from '../syntax/grammars.ts';
import { staticAdditions } from './additions/additions.ts';
import type { KnowledgeSource } from './additions/knowledge.ts';
import { knowledgeAdditions } from './additions/knowledge.ts';
import { critiqueContext } from './critique.ts';
import { decode } from './decode.ts';
import type { Decoded } from './decode.ts';
import { keepSubject } from './subject.ts';
import { slotValues, templates } from './fields.ts';
import { detectKind } from './kind.ts';
import { tokenCounterFor } from './llm-tokens.ts';
import type { TokenCounter } from './llm-tokens.ts';
import type { ModelStore } from './model-manifest.ts';
import { ruleBasedScores } from './rule-scores.ts';
import { loadModel } from './runtime.ts';
import type { LoadOptions } from './runtime.ts';
import type { Scores } from './scores.ts';
import { segmentItems } from './segmenter.ts';
import { stopwatch } from './stopwatch.ts';
import type { Stopwatch } from './stopwatch.ts';
import type {
  Addition,
  FieldEntry,
  Segment,
  SlotValues,
  TransformRequest,
  TransformResult,
} from './types.ts';

export interface TransformOptions {
  /**
   * Whether a budget smaller than the input is used up with the next likeliest segments (default), or only relevant segments are
   * taken and the rest of the budget stays unused.
   */
  readonly fillBudget?: boolean;
  /** What the knowledge base says about the query goes in as well. */
  readonly knowledge?: KnowledgeSource;
}

/** A request with everything that the decisions about it are made from. */
export interface ScoredRequest {
  readonly request: TransformRequest;
  readonly segments: readonly Segment[];
  readonly scores: Scores;
  readonly tokens: TokenCounter;
}

export interface Transformer {
  /** Model digest, or `rule-based`. */
  readonly model: string;
  transform(request: TransformRequest, options?: TransformOptions): Promise<TransformResult>;
  /** Segments and scores without a decision: what sampling and measurements start from. */
  score(request: TransformRequest): Promise<ScoredRequest>;
}

export const ruleBased = 'rule-based';

/**
 * A transformer that serves a trained model, or fixed rules when `model` is null.
 * @throws ModelError when the model cannot be served.
 */
export async function createTransformer(
  setup: { readonly store: ModelStore; readonly model: string | null } & LoadOptions,
): Promise<Transformer> {
  await loadGrammars();
  if (setup.model === null)
    return transformerOf(ruleBased, (query, segments) => Promise.resolve(ruleBasedScores(query, segments)));
  const model = await loadModel(setup.store, setup.model, setup);
  return transformerOf(model.digest, model.score);
}

type Scorer = (query: string, segments: readonly Segment[], clock: Stopwatch) => Promise<Scores>;

function transformerOf(model: string, scorer: Scorer): Transformer {
  const score = async (request: TransformRequest): Promise<ScoredRequest> => {
    const segments = segmentItems(request.context);
    return {
      request,
      segments,
      scores: await scorer(request.query, segments, stopwatch()),
      tokens: tokenCounterFor(request.model),
    };
  };
  const transform = async (
    request: TransformRequest,
    options: TransformOptions = {},
  ): Promise<TransformResult> => {
    const clock = stopwatch();
    const segments = segmentItems(request.context);
    clock.lap('segment');
    const scores = await scorer(request.query, segments, clock);
    const counter = tokenCounterFor(request.model);
    const tokens: TokenCounter = {
      name: counter.name,
      count: (text) => clock.within('countTokens', () => counter.count(text)),
    };
    const kind = detectKind(request);
    const scored = { request, segments, scores, tokens };
    const given = decodeScored(scored, options);
    clock.lap('decode');
    const additions = [
      ...staticAdditions(request, kind, segments, given.selected),
      ...(options.knowledge ? await knowledgeAdditions(request, kind, options.knowledge) : []),
    ];
    clock.lap('add');
    const decoded = additions.length === 0 ? given : decodeScored(scored, options, additions);
    clock.lap('decodeAgain');
    const successLogit = await scores.critique(decoded.selected);
    const critique = critiqueContext({ query: request.query, kind, segments, decoded, successLogit });
    clock.lap('critique');
    return {
      context: decoded.context,
      kind,
      slots: slotsOf(request, decoded, segments),
      manifest: decoded.manifest,
      added: decoded.added,
      critique,
      tokens: { ...decoded.tokens, budget: request.budget ?? null, tokenizer: tokens.name },
      model,
      timing: clock.total(),
    };
  };
  return { model, transform, score };
}

/** Decides about a scored request under its budget. */
export function decodeScored(
  { request, segments, scores, tokens }: ScoredRequest,
  options: TransformOptions = {},
  additions: readonly Addition[] = [],
): Decoded {
  const kind = detectKind(request);
  return decode({
    items: request.context,
    segments,
    scores: kind === 'completion' ? keepSubject(request, segments, scores) : scores,
    budget: request.budget ?? null,
    fillBudget: options.fillBudget ?? true,
    template: templates[kind],
    additions,
    tokens,
  });
}

/** The field that the query itself fills. */
const queryFields = { implementation: 'task', debugging: 'issue', completion: null, general: null } as const;

/** The kind's fields: kept texts in output order, then what was added; the query leads the field that it is. */
function slotsOf(
  request: TransformRequest,
  { placed, added }: Decoded,
  segments: readonly Segment[],
): SlotValues {
  const kind = detectKind(request);
  const entries = new Map<string, FieldEntry[]>();
  const put = (field: string, entry: FieldEntry): void => {
    const list = entries.get(field);
    if (list) list.push(entry);
    else entries.set(field, [entry]);
  };
  const queryField = queryFields[kind];
  if (queryField !== null) put(queryField, { text: request.query, origin: 'kept', source: 'query' });
  for (const { segment, field } of placed) {
    const { text, itemId, start, end } = segments[segment]!;
    put(field, { text, origin: 'kept', source: `${itemId}[${start}:${end}]` });
  }
  for (const { slot, text, origin, source } of added) put(slot, { text, origin, source });
  return slotValues(templates[kind], entries);
}
