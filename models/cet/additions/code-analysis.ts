import { callsOf, functionsOf } from '../../syntax/functions.ts';
import type { Call, FunctionHead } from '../../syntax/functions.ts';
import { missingNames, readSources } from '../../syntax/names/undefined-names.ts';
import type { MissingName } from '../../syntax/names/undefined-names.ts';
import type { CodeUnit } from '../code-units.ts';

/** A piece of code with what its tree says. Lines are those of its item. */
export interface AnalyzedUnit {
  readonly unit: CodeUnit;
  readonly functions: readonly FunctionHead[];
  readonly calls: readonly Call[];
  readonly missing: readonly MissingName[];
}

/** Trees, functions, calls and missing names of all code of a request. The grammars must have been loaded. */
export function analyzeCode(units: readonly CodeUnit[]): readonly AnalyzedUnit[] {
  const sources = readSources(units);
  const missing = missingNames(sources);
  return units.map((unit, index) => {
    const { tree } = sources[index]!;
    const shift = unit.firstLine - 1;
    return {
      unit,
      functions: tree
        ? functionsOf(tree).map((one) => ({
            ...one,
            firstLine: one.firstLine + shift,
            lastLine: one.lastLine + shift,
          }))
        : [],
      calls: tree ? callsOf(tree).map((call) => ({ ...call, line: call.line + shift })) : [],
      missing: missing
        .filter(({ source }) => source === index)
        .map((one) => ({ ...one, line: one.line + shift })),
    };
  });
}

/** Calls of a function from outside of it. */
export function callersOf(
  { bareName, start, end }: FunctionHead,
  home: AnalyzedUnit,
  units: readonly AnalyzedUnit[],
): { readonly call: Call; readonly file: string; readonly caller: string | null }[] {
  return units.flatMap((other) =>
    other.calls
      .filter(
        (call) => call.name === bareName && !(other === home && call.start >= start && call.start < end),
      )
      .map((call) => ({
        call,
        file: other.unit.file,
        caller:
          other.functions.findLast((one) => call.start >= one.start && call.start < one.end)?.name ?? null,
      })),
  );
}
