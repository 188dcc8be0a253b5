import type { Line, Span } from './text-offsets.ts';

/** Code up to this long stays whole, characters: about a function. */
const wholeBlock = 480;
/** A block longer than this is cut at blank lines inside it, then every `longestRun` lines. */
const longBlock = 1600;
const longestRun = 40;

const blank = (line: Line): boolean => line.text.trim() === '';
const indentation = (line: Line): number => line.text.length - line.text.trimStart().length;

/**
 * Splits lines of code into functions and statement groups: at a blank line before a line that is no deeper than the
 * shallowest one. Every non-blank line is in exactly one block.
 */
export function codeBlocks(lines: readonly Line[]): readonly Span[] {
  const written = lines.filter((line) => !blank(line));
  const first = written[0];
  const last = written.at(-1);
  if (!first || !last) return [];
  if (last.end - first.start <= wholeBlock) return [{ start: first.start, end: last.end }];
  const shallowest = Math.min(...written.map(indentation));
  const groups = groupAtBlanks(lines, (line) => indentation(line) <= shallowest);
  return groups.flatMap((group) => {
    if (length(group) <= longBlock) return [spanOf(group)];
    return groupAtBlanks(group, () => true).flatMap((part) =>
      length(part) <= longBlock ? [spanOf(part)] : runs(part).map(spanOf),
    );
  });
}

function groupAtBlanks(lines: readonly Line[], opens: (line: Line) => boolean): readonly Line[][] {
  const groups: Line[][] = [];
  let afterBlank = true;
  for (const line of lines) {
    if (blank(line)) {
      afterBlank = true;
      continue;
    }
    const current = groups.at(-1);
    if (!current || (afterBlank && opens(line))) groups.push([line]);
    else current.push(line);
    afterBlank = false;
  }
  return groups;
}

function runs(lines: readonly Line[]): readonly Line[][] {
  const result: Line[][] = [];
  for (let index = 0; index < lines.length; index += longestRun)
    result.push(lines.slice(index, index + longestRun));
  return result;
}

function spanOf(lines: readonly Line[]): Span {
  return { start: lines[0]!.start, end: lines.at(-1)!.end };
}

function length(lines: readonly Line[]): number {
  const { start, end } = spanOf(lines);
  return end - start;
}
