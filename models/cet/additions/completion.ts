import type { FunctionHead } from '../../syntax/functions.ts';
import { hole } from '../kind.ts';
import type { Addition } from '../types.ts';
import { callersOf } from './code-analysis.ts';
import type { AnalyzedUnit } from './code-analysis.ts';

const mostOfAField = 5;
/** What partial code lacks, most important first: names, imports, where they may come from, who calls it, what to document. */
export function completionAdditions(
  units: readonly AnalyzedUnit[],
  isKept: (unit: AnalyzedUnit) => boolean,
): Addition[] {
  const kept = units.filter((unit) => isKept(unit));
  const found: Addition[] = [];
  const add = (slot: string, text: string, source: string): void => {
    const same = found.filter((one) => one.slot === slot);
    if (same.length < mostOfAField && !same.some((one) => one.text === text))
      found.push({ slot, text, origin: 'static-analysis', source });
  };
  for (const { unit, missing } of kept)
    for (const { kind, importLine, name, line, called } of missing)
      if (kind === 'import') add('relevant_imports', `\`${importLine ?? ''}\``, `${unit.file}:${line}`);
      else
        add(
          'inferred_context.missing_variables',
          `\`${name}\`: ${called ? 'called' : 'used'} in line ${line} of ${unit.file}, declared nowhere`,
          `${unit.file}:${line}`,
        );
  for (const { unit, functions } of kept)
    for (const { name, start, end, firstLine, lastLine } of functions) {
      const text = unit.text.slice(start, end);
      const open = hole.exec(text);
      if (!open) continue;
      const line = firstLine + text.slice(0, open.index).split('\n').length - 1;
      add(
        'code_fragment',
        `\`${name}\` (${unit.file}:${firstLine}-${lastLine}) is not finished: \`${open[0].trim()}\``,
        `${unit.file}:${line}`,
      );
    }
  for (const { unit, functions, missing } of kept)
    for (const { kind, name, line, called } of missing) {
      const inside = functions.findLast((one) => line >= one.firstLine && line <= one.lastLine);
      if (kind === 'import' || called || !inside || !/^[a-z_]/.test(name)) continue;
      add(
        'inferred_context.suggested_completions',
        `\`${name}\` as a parameter: \`${inside.bareName}(${[...inside.parameters, name].join(', ')})\``,
        `${unit.file}:${inside.firstLine}`,
      );
    }
  for (const home of kept)
    for (const one of home.functions.filter((head) => isUnfinished(head, home)))
      for (const { call, file, caller } of callersOf(one, home, units))
        add(
          'inferred_context.usage_patterns',
          `\`${call.text}\` in ${caller === null ? '' : `\`${caller}\`, `}${file}:${call.line}`,
          `${file}:${call.line}`,
        );
  for (const home of kept)
    for (const head of home.functions) {
      const { bareName, parameters, returns, documented, firstLine } = head;
      if (documented || !isUnfinished(head, home)) continue;
      const parts = [
        ...parameters.map((parameter) => `${parameter}: ...`),
        `returns${returns === null ? '' : ` ${returns}`}: ...`,
      ];
      add(
        'documentation_template',
        `\`${bareName}\` (what it does: ...; ${parts.join('; ')})`,
        `${home.unit.file}:${firstLine}`,
      );
    }
  return found;
}

/** Whether a function has a hole, or uses a name that nothing declares. */
function isUnfinished(
  { start, end, firstLine, lastLine }: FunctionHead,
  { unit, missing }: AnalyzedUnit,
): boolean {
  return (
    hole.test(unit.text.slice(start, end)) ||
    missing.some(({ line }) => line >= firstLine && line <= lastLine)
  );
}
