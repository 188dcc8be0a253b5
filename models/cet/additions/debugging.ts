import type { FunctionHead } from '../../syntax/functions.ts';
import type { Addition, TransformRequest } from '../types.ts';
import { callersOf } from './code-analysis.ts';
import type { AnalyzedUnit } from './code-analysis.ts';
import { framesOf } from './stack-frames.ts';
import type { Frame } from './stack-frames.ts';

const mostFrames = 6;
const mostCallers = 3;
const mostCauses = 4;

/** The code that the traces of a bug report point at, who calls it, and names of the failure that are declared nowhere. */
export function debuggingAdditions(request: TransformRequest, units: readonly AnalyzedUnit[]): Addition[] {
  const texts = [request.query, ...request.context.map(({ text }) => text)];
  const places = new Map(
    texts
      .flatMap(framesOf)
      .map((frame) => [`${frame.file}:${frame.line}`, { frame, at: functionAt(frame, units) }]),
  );
  const found: Addition[] = [];
  const add = (slot: string, text: string, source: string): void => {
    if (!found.some((one) => one.slot === slot && one.text === text))
      found.push({ slot, text, origin: 'static-analysis', source });
  };
  // Places whose code is here say more than others.
  const ranked = [...places].sort(([, x], [, y]) => Number(y.at !== null) - Number(x.at !== null));
  for (const [place, { frame, at }] of ranked.slice(0, mostFrames)) {
    const name = at?.head.name ?? frame.name;
    const where = at
      ? `lines ${at.head.firstLine}-${at.head.lastLine} of ${at.home.unit.file}`
      : 'not in the context';
    add('relevant_code_areas', `\`${place}\`${name === null ? '' : `, \`${name}\``} (${where})`, place);
  }
  for (const [place, { at }] of ranked) {
    if (!at) continue;
    for (const { call, file, caller } of callersOf(at.head, at.home, units).slice(0, mostCallers))
      add(
        'debugging_checklist',
        `What \`${at.head.bareName}\` is called with: \`${call.text}\` in ${caller === null ? '' : `\`${caller}\`, `}${file}:${call.line}`,
        place,
      );
  }
  const report = texts.join('\n');
  let causes = 0;
  for (const { unit, missing } of units)
    for (const { name, line, importLine } of missing) {
      // A snippet lacks many names; the one that the failure speaks of is a cause.
      if (causes >= mostCauses || !speaksOf(report, name)) continue;
      causes += 1;
      const lack = importLine === null ? 'declared nowhere' : `not imported (\`${importLine}\`)`;
      add(
        'common_causes',
        `\`${name}\`, used in line ${line} of ${unit.file}, is ${lack}`,
        `${unit.file}:${line}`,
      );
    }
  return found;
}

const unresolved =
  /NameError|ReferenceError|ModuleNotFound|is not defined|undefined: |cannot find (?:symbol|name|value|type|function|macro)|was not declared|undeclared|unresolved|has not been declared|could not find/i;

/** Whether a line of the report says of the name that it is not known. */
function speaksOf(report: string, name: string): boolean {
  const bare = name.split(/[.:]+/).at(-1)!;
  return report.split('\n').some((line) => unresolved.test(line) && line.includes(bare));
}

function functionAt(
  frame: Frame,
  units: readonly AnalyzedUnit[],
): { readonly head: FunctionHead; readonly home: AnalyzedUnit } | null {
  const file = frame.file.split(/[/\\]/).at(-1)!;
  const bare = frame.name?.split(/[.:]+/).at(-1);
  for (const home of units) {
    const sameFile = home.unit.file.split(/[/\\]/).at(-1) === file;
    const named = home.functions.filter(({ bareName }) => bareName === bare);
    const spans = home.functions.filter(
      ({ firstLine, lastLine }) => frame.line >= firstLine && frame.line <= lastLine,
    );
    // Lines count only in a whole file; of an excerpt the name decides.
    const head = sameFile ? (spans.at(-1) ?? named[0]) : named[0];
    if (head && (sameFile || units.every((other) => other.unit.file.split(/[/\\]/).at(-1) !== file)))
      return { head, home };
  }
  return null;
}
