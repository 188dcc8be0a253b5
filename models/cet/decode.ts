import { arrange } from './arrange.ts';
import type { Placed } from './arrange.ts';
import type { TokenCounter } from './llm-tokens.ts';
import type { Template } from './fields.ts';
import { render, renderAdditions } from './render.ts';
import { resolveConflicts } from './resolve.ts';
import type { Exclusion } from './resolve.ts';
import { sigmoid, slotOf } from './scores.ts';
import type { Scores } from './scores.ts';
import { contentOfHeadings, onlyCloses, withNeeded } from './sections.ts';
import { selectSegments, thresholdOf } from './select.ts';
import type { RunningCost, SelectReason } from './select.ts';
import type { Addition, ContextItem, ManifestEntry, Segment } from './types.ts';

export interface DecodeInput {
  readonly items: readonly ContextItem[];
  readonly segments: readonly Segment[];
  readonly scores: Scores;
  /** Most tokens of the output, everything included; null: no limit. */
  readonly budget: number | null;
  /**
   * Whether a budget smaller than the input is used up with the next likeliest segments once the relevant ones are in; without,
   * only relevant ones are taken.
   */
  readonly fillBudget: boolean;
  readonly template: Template;
  /** What to add, the most important first; as much as `addedShare` of the budget holds goes in. */
  readonly additions: readonly Addition[];
  readonly tokens: TokenCounter;
}

export interface Decoded {
  readonly context: string;
  /** Indices of the segments in the output, in its order. */
  readonly selected: readonly number[];
  /** The same with their slots and fields. */
  readonly placed: readonly Placed[];
  readonly added: readonly Addition[];
  /** One entry a segment, in the order of the input. */
  readonly manifest: readonly ManifestEntry[];
  /** The input went through unchanged. */
  readonly clean: boolean;
  /** [segments] probability that the segment belongs into the output. */
  readonly keep: readonly number[];
  readonly excluded: ReadonlyMap<number, Exclusion>;
  /** Relevant segments that the budget had no room for. */
  readonly overBudget: readonly number[];
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Tokens that a join may cost beyond the texts. */
const joinTokens = 1;
/** Rounds in which the estimate of the template's cost is corrected by the real count. */
const rounds = 4;
/** Most of the budget that goes to what is added: the given text comes first. */
const addedShare = 0.25;
/**
 * Share of an input's tokens that may be doubtful in a clean one: a page says "no longer" of something here and there, and a noisy
 * input holds far more noise.
 */
const cleanShare = 0.15;
/** Share of the budget that counts as filled (specification: within 5 %). */
const filledShare = 0.97;

/** From scores to text: pure, deterministic, every kept piece verbatim, the budget never exceeded. */
export function decode(input: DecodeInput): Decoded {
  const { items, segments, scores, budget, tokens } = input;
  const keep = Array.from(scores.keep, sigmoid);
  const excluded = resolveConflicts(segments, keep, scores.relation);
  const whole = items.map(({ text }) => text).join('\n\n');
  const inputTokens = tokens.count(whole);
  const costs = segments.map(({ text }) => tokens.count(text));
  const fits = budget === null || inputTokens <= budget;
  const threshold = thresholdOf(fits);
  const additions = affordable(input);
  const repeats = [...excluded].every(([i, exclusion]) => isOwnRepetition(segments, i, exclusion));
  if (fits && repeats && doubtfulTokens(segments, keep, costs, threshold) <= cleanShare * inputTokens)
    return passThrough(input, { whole, additions, keep, costs, inputTokens });

  const chosen = choose({ ...input, additions }, keep, excluded, costs, threshold, input.fillBudget && !fits);
  const position = new Map(chosen.placed.map(({ segment }, order) => [segment, order]));
  const placedField = new Map(chosen.placed.map(({ segment, field }) => [segment, field]));
  const overBudget = segments.flatMap((segment, i) =>
    !position.has(i) && !excluded.has(i) && keep[i]! >= threshold && segment.type !== 'heading' ? [i] : [],
  );
  const manifest = segments.map((segment, i): ManifestEntry => {
    const kept = position.has(i);
    const exclusion = excluded.get(i);
    return {
      id: segment.itemId,
      start: segment.start,
      end: segment.end,
      decision: kept ? 'kept' : (exclusion?.decision ?? 'dropped'),
      reason: kept
        ? keptReasons[chosen.reasons.get(i)!]
        : (exclusion?.reason ?? droppedReason(segment, keep[i]! >= threshold)),
      slot: placedField.get(i) ?? input.template.fieldOf(slotOf(scores, i), segment),
      position: position.get(i) ?? null,
      tokens: costs[i]!,
    };
  });
  return {
    context: chosen.context,
    selected: chosen.placed.map(({ segment }) => segment),
    placed: chosen.placed,
    added: chosen.added,
    manifest,
    clean: false,
    keep,
    excluded,
    overBudget,
    tokens: { input: inputTokens, output: chosen.tokens },
  };
}

const keptReasons: Readonly<Record<SelectReason, string>> = {
  relevant: 'relevant',
  needed: 'kept text depends on it',
  heading: 'heading of kept text',
  fill: 'fills the budget',
};

function droppedReason({ type }: Segment, relevant: boolean): string {
  if (!relevant) return 'not relevant';
  return type === 'heading' ? 'heading without kept text' : 'over budget';
}

/**
 * Tokens of what is not relevant. Headings of text have no say: what they stand over decides; of code, what it brings along is
 * relevant too.
 */
function doubtfulTokens(
  segments: readonly Segment[],
  keep: readonly number[],
  costs: readonly number[],
  threshold: number,
): number {
  const sections = contentOfHeadings(segments);
  const relevant = segments.flatMap((segment, i) =>
    keep[i]! >= threshold && !onlyCloses(segment) ? [i] : [],
  );
  const kept = new Set(withNeeded(relevant, segments));
  return costs.reduce((sum, cost, i) => sum + (sections.has(i) || kept.has(i) ? 0 : cost), 0);
}

/**
 * Whether a text and the one that stands for it are of one item, and no date or word says that one is outdated. Authors repeat
 * themselves (a directive before each example, the same step of two recipes); where there is room for both, nothing is gained by
 * taking one out.
 */
function isOwnRepetition(segments: readonly Segment[], index: number, { winner, by }: Exclusion): boolean {
  return (
    segments[index]!.itemIndex === segments[winner]!.itemIndex && (by === 'duplicate' || by === 'probability')
  );
}

/** Additions in their order, as long as their rendering stays within their share of the budget. */
function affordable({ additions, budget, tokens, template }: DecodeInput): readonly Addition[] {
  if (budget === null || additions.length === 0) return additions;
  const taken: Addition[] = [];
  for (const addition of additions)
    if (tokens.count(renderAdded([...taken, addition], template)) <= addedShare * budget)
      taken.push(addition);
  return taken;
}

function renderAdded(additions: readonly Addition[], template: Template): string {
  return template.fields
    .map(({ path, title }) => ({ title, body: renderAdditions(additions, path) }))
    .filter(({ body }) => body !== '')
    .map(({ title, body }) => `## ${title}\n\n${body}`)
    .join('\n\n');
}

interface CleanInput {
  readonly whole: string;
  readonly additions: readonly Addition[];
  readonly keep: readonly number[];
  readonly costs: readonly number[];
  readonly inputTokens: number;
}

/** The input as it came; what is added stands after it, as far as the budget goes. */
function passThrough(
  { segments, scores, template, budget, tokens }: DecodeInput,
  { whole, additions, keep, costs, inputTokens }: CleanInput,
): Decoded {
  const placed = segments.map((segment, i): Placed => {
    const slot = slotOf(scores, i);
    return { segment: i, slot, field: template.fieldOf(slot, segment) };
  });
  let added = additions;
  const contextWith = (): string =>
    added.length === 0 ? whole : `${whole.trimEnd()}\n\n${renderAdded(added, template)}`;
  const fits = (): boolean => budget === null || tokens.count(contextWith()) <= budget;
  while (added.length > 0 && !fits()) added = added.slice(0, -1);
  const context = contextWith();
  return {
    context,
    selected: segments.map((_, i) => i),
    placed,
    added,
    manifest: segments.map(({ itemId, start, end }, i) => ({
      id: itemId,
      start,
      end,
      decision: 'kept',
      reason: 'clean input',
      slot: placed[i]!.field,
      position: i,
      tokens: costs[i]!,
    })),
    clean: true,
    keep,
    excluded: new Map(),
    overBudget: [],
    tokens: { input: inputTokens, output: added.length === 0 ? inputTokens : tokens.count(context) },
  };
}

interface Choice {
  readonly placed: readonly Placed[];
  readonly reasons: ReadonlyMap<number, SelectReason>;
  readonly added: readonly Addition[];
  readonly context: string;
  readonly tokens: number;
}

const nothing: Choice = { placed: [], reasons: new Map(), added: [], context: '', tokens: 0 };

/**
 * Selects under an estimate of the output's size, renders, counts what it really costs, and goes again with the estimate
 * corrected, until the budget is filled. Only a rendering that was counted and fits is ever returned.
 */
function choose(
  input: DecodeInput,
  keep: readonly number[],
  excluded: ReadonlyMap<number, Exclusion>,
  costs: readonly number[],
  threshold: number,
  fill: boolean,
): Choice {
  const { items, segments, scores, budget, tokens, template, additions: added } = input;
  const startCost = costEstimate(input, costs);
  let best = nothing;
  let limit = budget;
  for (let round = 0; round < rounds; round += 1) {
    const reasons = selectSegments({
      segments,
      keep,
      relation: scores.relation,
      excluded,
      tokens: costs,
      limit,
      threshold,
      cost: startCost(),
      fill,
    });
    const selected = new Set(reasons.keys());
    const placed = arrange(selected, segments, scores, template);
    const context = render(placed, segments, items, template, added);
    const count = tokens.count(context);
    if (budget === null || limit === null) return { placed, reasons, added, context, tokens: count };
    if (count <= budget && count > best.tokens) best = { placed, reasons, added, context, tokens: count };
    if (count <= budget && count >= filledShare * budget) break;
    // The estimate was off by this much for this selection; too large a correction is halved in the next round.
    const corrected: number = count <= budget ? limit + (budget - count) * 0.9 : limit - (count - budget) - 1;
    if (Math.floor(corrected) === Math.floor(limit) || corrected <= 0) break;
    limit = corrected;
  }
  return best;
}

/**
 * Sum of the texts and joins and of what is added, with the headings of the fields when there is more than one; from the start at each
 * call.
 */
function costEstimate(
  { segments, scores, tokens, template, additions }: DecodeInput,
  costs: readonly number[],
): () => RunningCost {
  const field = segments.map((segment, i) => template.fieldOf(slotOf(scores, i), segment));
  const titleCost = new Map(
    template.fields.map(({ path, title }) => [path, tokens.count(`## ${title}\n\n`) + joinTokens]),
  );
  const addedFields = new Set(additions.map(({ slot }) => slot));
  const addedCost = additions.length === 0 ? 0 : tokens.count(renderAdded(additions, template));
  const titles = (used: ReadonlySet<string>): number => {
    let sum = 0;
    if (used.size > 1)
      for (const path of used) sum += addedFields.has(path) ? joinTokens : titleCost.get(path)!;
    return sum;
  };
  return () => {
    let texts = addedCost;
    let used: ReadonlySet<string> = addedFields;
    const textsWith = (added: readonly number[]): number =>
      added.reduce((sum, i) => sum + costs[i]! + joinTokens, texts);
    const usedWith = (added: readonly number[]): ReadonlySet<string> =>
      new Set([...used, ...added.map((i) => field[i]!)]);
    return {
      with: (added) => textsWith(added) + titles(usedWith(added)),
      add: (added) => {
        texts = textsWith(added);
        used = usedWith(added);
      },
    };
  };
}
