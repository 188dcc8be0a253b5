import type { Decoded } from './decode.ts';
import { readsStale } from './resolve.ts';
import { sigmoid } from './scores.ts';
import type { ContextKind, Critique, Segment, Slot } from './types.ts';
import { terms } from './words.ts';

export interface CritiqueInput {
  readonly query: string;
  readonly kind: ContextKind;
  readonly segments: readonly Segment[];
  readonly decoded: Decoded;
  /** Logit of success of the context made of the selected segments. */
  readonly successLogit: number;
}

type Weakness = Critique['identifiedWeaknesses'][number];
interface Finding extends Weakness {
  readonly suggestion: string;
}

const severities = ['critical', 'high', 'medium', 'low'] as const;

/** What the context is worth: the model's predicted success with what the decoding itself gives away about its weaknesses. */
export function critiqueContext(input: CritiqueInput): Critique {
  const { decoded, successLogit } = input;
  const success = sigmoid(successLogit);
  // Sure when the prediction and the decisions it rests on are far from even.
  const decided = decoded.keep.map((p) => Math.abs(2 * p - 1));
  const sureness = decided.reduce((sum, value) => sum + value, 0) / Math.max(1, decided.length);
  const findings = weaknesses(input).sort(
    (x, y) => severities.indexOf(x.severity) - severities.indexOf(y.severity),
  );
  return {
    predictedSuccessRate: round(success),
    confidence: round(0.5 * Math.abs(2 * success - 1) + 0.5 * sureness),
    identifiedWeaknesses: findings.map(({ type, severity, impact }) => ({ type, severity, impact })),
    improvementSuggestions: [...new Set(findings.map(({ suggestion }) => suggestion))],
  };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function weaknesses({ query, kind, segments, decoded }: CritiqueInput): Finding[] {
  if (decoded.selected.length === 0) return [emptyContext(segments.length)];
  const chosen = decoded.selected.map((i) => segments[i]!);
  const slotsUsed = new Set(decoded.placed.map(({ slot }) => slot));
  const found: Finding[] = [];

  const lost = decoded.overBudget.length;
  if (lost > 0) {
    const relevant = decoded.keep.filter((p) => p >= 0.5).length;
    found.push({
      type: 'over_budget_evidence_dropped',
      severity: lost / relevant > 0.4 ? 'critical' : lost / relevant > 0.15 ? 'high' : 'medium',
      impact: `${lost} of ${relevant} relevant segments did not fit into the budget`,
      suggestion: 'Raise the budget or split the request.',
    });
  }
  const guessed = [...decoded.excluded.values()].filter(({ by }) => by === 'probability').length;
  if (guessed > 0)
    found.push({
      type: 'contradictory_information',
      severity: 'high',
      impact: `${guessed} contradiction${guessed > 1 ? 's' : ''} decided without a date or a sign of which side is outdated`,
      suggestion: 'Give the context items a time, or say which version holds.',
    });
  const stale = chosen.filter(readsStale).length;
  if (stale > 0)
    found.push({
      type: 'outdated_information',
      severity: 'medium',
      impact: `${stale} kept segment${stale > 1 ? 's read' : ' reads'} as outdated`,
      suggestion: 'Add the current version of what is marked as deprecated.',
    });
  found.push(...missingParts(kind, slotsUsed, chosen));
  const missing = uncovered(query, chosen);
  if (missing.length > 0)
    found.push({
      type: 'query_terms_not_covered',
      severity: missing.length > 4 ? 'high' : 'low',
      impact: `nothing kept mentions: ${missing.slice(0, 6).join(', ')}`,
      suggestion: 'Add context about the terms of the query that nothing covers.',
    });
  return found;
}

function emptyContext(given: number): Finding {
  return {
    type: given === 0 ? 'no_context' : 'nothing_relevant',
    severity: 'critical',
    impact:
      given === 0 ? 'no context was given' : `none of ${given} segments was relevant or fitted the budget`,
    suggestion: 'Give documentation, code or error output that the query is about.',
  };
}

function missingParts(kind: ContextKind, used: ReadonlySet<Slot>, chosen: readonly Segment[]): Finding[] {
  const found: Finding[] = [];
  const builds = kind === 'implementation' || kind === 'completion';
  if (builds && !used.has('example') && !chosen.some(({ type }) => type === 'code'))
    found.push({
      type: 'missing_examples',
      severity: 'medium',
      impact: 'no example or code shows the expected form',
      suggestion: 'Add an example of input and expected output.',
    });
  if (builds && !used.has('error') && !used.has('edge_case'))
    found.push({
      type: 'no_error_cases',
      severity: 'medium',
      impact: 'nothing says what happens with bad or extreme input',
      suggestion: 'Say how errors and edge cases are to be handled.',
    });
  if (builds && !used.has('type') && !used.has('signature'))
    found.push({
      type: 'missing_types',
      severity: 'low',
      impact: 'no type or signature fixes the interface',
      suggestion: 'Add the signature or the types involved.',
    });
  if (kind === 'debugging' && !chosen.some(({ type }) => type === 'stack_frame' || type === 'log'))
    found.push({
      type: 'missing_error_output',
      severity: 'high',
      impact: 'no stack trace or log shows the failure',
      suggestion: 'Add the full error message with its stack trace.',
    });
  if (kind === 'debugging' && !chosen.some(({ type }) => type === 'code'))
    found.push({
      type: 'missing_code',
      severity: 'high',
      impact: 'the code that fails is not in the context',
      suggestion: 'Add the function that fails.',
    });
  return found;
}

/** Terms of the query, as stems, that no kept segment holds. */
function uncovered(query: string, chosen: readonly Segment[]): readonly string[] {
  const held = new Set(chosen.flatMap(({ text }) => terms(text)));
  return [...new Set(terms(query))].filter((term) => term.length > 3 && !held.has(term));
}
