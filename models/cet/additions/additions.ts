import { codeUnits } from '../code-units.ts';
import type { CodeUnit } from '../code-units.ts';
import type { Addition, ContextKind, Segment, TransformRequest } from '../types.ts';
import { analyzeCode } from './code-analysis.ts';
import type { AnalyzedUnit } from './code-analysis.ts';
import { completionAdditions } from './completion.ts';
import { debuggingAdditions } from './debugging.ts';
import { implementationAdditions } from './implementation.ts';

/** What static analysis adds to a request of a kind, given which of its segments are kept. The grammars must have been loaded. */
export function staticAdditions(
  request: TransformRequest,
  kind: ContextKind,
  segments: readonly Segment[],
  selected: readonly number[],
): readonly Addition[] {
  if (kind === 'general') return [];
  const units = codeUnits(request, segments);
  if (units.length === 0 && kind !== 'debugging') return [];
  const analyzed = analyzeCode(units);
  const kept = new Set(selected.map((i) => segments[i]!));
  const isKept = ({ unit }: AnalyzedUnit, start = 0, end = unit.text.length): boolean =>
    unit.itemIndex === null || holds(kept, unit, unit.start + start, unit.start + end);
  switch (kind) {
    case 'completion':
      return completionAdditions(analyzed, isKept);
    case 'debugging':
      return debuggingAdditions(request, analyzed);
    case 'implementation':
      return implementationAdditions(request.query, analyzed, isKept);
  }
}

function holds(segments: ReadonlySet<Segment>, unit: CodeUnit, from: number, to: number): boolean {
  for (const { itemIndex, start, end } of segments)
    if (itemIndex === unit.itemIndex && start < to && end > from) return true;
  return false;
}
