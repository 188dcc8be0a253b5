import type { GrammarName } from '../syntax/grammars.ts';
import { guessGrammar } from '../syntax/language-of-code.ts';
import { cutAtSyntax } from './code-cuts.ts';
import { needsOf, parseWhole } from './code-syntax.ts';
import type { CodeTree } from './code-syntax.ts';
import type { Line, Span } from './text-offsets.ts';

/** Code up to this long stays whole, characters: about a function. */
const wholeBlock = 480;
/** A block longer than this is cut inside. */
const longBlock = 1600;
const longestRun = 40;

/** A piece of code; `needs` are the places, among the pieces cut with it, of those without which it does not parse. */
export interface CodeBlock extends Span {
  readonly needs: readonly number[];
}

const blank = (line: Line): boolean => line.text.trim() === '';
const indentation = (line: Line): number => line.text.length - line.text.trimStart().length;

/**
 * Splits lines of code. What is of a known language and parses is cut where its syntax allows, all else as `blankLineBlocks`. Every
 * non-blank line is in exactly one block.
 */
export function codeBlocks(
  text: string,
  lines: readonly Line[],
  languageOf: (code: string) => GrammarName | null,
): readonly CodeBlock[] {
  const whole = wholeOf(lines);
  if (!whole) return [];
  const tree = isShort(whole) ? null : treeOf(text.slice(whole.start, whole.end), languageOf);
  if (!tree) return blankLineBlocks(lines).map((span) => ({ ...span, needs: [] }));
  const spans = cutAtSyntax(tree, longBlock);
  const needs = needsOf(tree, spans);
  return spans.map((span, i) => ({ ...shifted(span, whole.start), needs: needs[i]! }));
}

/**
 * What blocks need of each other that were cut without regard to syntax out of one stretch of code, in their order; nothing where their
 * language cannot be told or they do not parse together.
 */
export function needsBetween(text: string, blocks: readonly Span[]): readonly (readonly number[])[] {
  if (blocks.length < 2) return [];
  const start = blocks[0]!.start;
  const tree = treeOf(text.slice(start, blocks.at(-1)!.end), guessGrammar);
  return tree
    ? needsOf(
        tree,
        blocks.map((block) => shifted(block, -start)),
      )
    : [];
}

/**
 * Splits lines of code into functions and statement groups: at a blank line before a line that is no deeper than the shallowest one,
 * inside a long block at any blank line, and every `longestRun` lines where there is none.
 */
export function blankLineBlocks(lines: readonly Line[]): readonly Span[] {
  const whole = wholeOf(lines);
  if (!whole) return [];
  if (isShort(whole)) return [whole];
  const shallowest = lines.reduce(
    (least, line) => (blank(line) ? least : Math.min(least, indentation(line))),
    Infinity,
  );
  const groups = groupAtBlanks(lines, (line) => indentation(line) <= shallowest);
  return groups.flatMap((group) => {
    if (length(group) <= longBlock) return [spanOf(group)];
    return groupAtBlanks(group, () => true).flatMap((part) =>
      length(part) <= longBlock ? [spanOf(part)] : runs(part).map(spanOf),
    );
  });
}

function treeOf(code: string, languageOf: (code: string) => GrammarName | null): CodeTree | null {
  const grammar = languageOf(code);
  return grammar && parseWhole(code, grammar);
}

function wholeOf(lines: readonly Line[]): Span | null {
  const first = lines.find((line) => !blank(line));
  const last = lines.findLast((line) => !blank(line));
  return first && last ? { start: first.start, end: last.end } : null;
}

function isShort({ start, end }: Span): boolean {
  return end - start <= wholeBlock;
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
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
