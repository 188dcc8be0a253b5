import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { decodeScored } from './transform.ts';
import type { ScoredRequest, TransformOptions } from './transform.ts';

/** A context made of some segments of a request. */
export interface Selection {
  /** Indices of the request's segments, in output order. */
  readonly selected: readonly number[];
  readonly context: string;
  readonly tokens: number;
}

export interface SampleOptions extends TransformOptions {
  /** Scale of the logistic noise on the keep logits; 0 gives the model's own choice. */
  readonly temperature: number;
  readonly seed: number;
}

/**
 * A selection drawn around the model's own choice: each keep logit gets logistic noise, so with temperature 1 and no budget a
 * segment is kept with just its predicted probability. Same seed, same selection.
 */
export function sampleSelection(
  scored: ScoredRequest,
  { temperature, seed, ...options }: SampleOptions,
): Selection {
  const random = xoroshiro128plus(seed);
  const keep = scored.scores.keep.map((logit) => {
    const uniform = Math.min(1 - 1e-12, Math.max(1e-12, uniformFloat64(random)));
    return logit + temperature * Math.log(uniform / (1 - uniform));
  });
  const { selected, context, tokens } = decodeScored(
    { ...scored, scores: { ...scored.scores, keep } },
    options,
  );
  return { selected, context, tokens: tokens.output };
}

/** Everything, as it came: the context of an LLM without the CET. */
export function selectAll({ request, segments, tokens }: ScoredRequest): Selection {
  const context = request.context.map(({ text }) => text).join('\n\n');
  return { selected: segments.map((_, i) => i), context, tokens: tokens.count(context) };
}
