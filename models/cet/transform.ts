import { critiqueContext } from './critique.ts';
import { decode } from './decode.ts';
import type { Decoded } from './decode.ts';
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
import { slots } from './types.ts';
import type { Segment, TransformRequest, TransformResult } from './types.ts';

export interface TransformOptions {
  /**
   * Whether a budget smaller than the input is used up with the next likeliest segments (default), or only relevant segments are
   * taken and the rest of the budget stays unused.
   */
  readonly fillBudget?: boolean;
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
    const decoded = decodeScored({ request, segments, scores, tokens }, options);
    clock.lap('decode');
    const kind = detectKind(request);
    const successLogit = await scores.critique(decoded.selected);
    const critique = critiqueContext({ query: request.query, kind, segments, decoded, successLogit });
    clock.lap('critique');
    return {
      context: decoded.context,
      kind,
      slots: textsBySlot(decoded, segments),
      manifest: decoded.manifest,
      added: [],
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
): Decoded {
  return decode({
    items: request.context,
    segments,
    scores,
    budget: request.budget ?? null,
    fillBudget: options.fillBudget ?? true,
    tokens,
  });
}

/** Kept texts by slot, in output order; slots that hold nothing are empty. */
function textsBySlot(
  { manifest, selected }: Decoded,
  segments: readonly Segment[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    slots.map((slot) => [
      slot,
      selected.filter((i) => manifest[i]!.slot === slot).map((i) => segments[i]!.text),
    ]),
  );
}
