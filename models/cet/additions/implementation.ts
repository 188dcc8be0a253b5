import type { Addition } from '../types.ts';
import type { AnalyzedUnit } from './code-analysis.ts';

const mostSignatures = 5;
/** Shorter names are words of the query by chance. */
const shortestName = 4;

/** Signatures of functions that the query names and whose code is not in the output. */
export function implementationAdditions(
  query: string,
  units: readonly AnalyzedUnit[],
  isKept: (unit: AnalyzedUnit, start: number, end: number) => boolean,
): Addition[] {
  const named = new Set(query.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
  return units
    .flatMap((home) =>
      home.functions
        .filter(({ bareName }) => bareName.length >= shortestName && named.has(bareName))
        .filter(({ start, end }) => !isKept(home, start, end))
        .map(({ signature, firstLine }): Addition => {
          const source = `${home.unit.file}:${firstLine}`;
          return {
            slot: 'requirements.technical',
            text: `\`${signature}\` (${source})`,
            origin: 'static-analysis',
            source,
          };
        }),
    )
    .slice(0, mostSignatures);
}
