import { grammarOfPath } from '../syntax/grammars.ts';
import type { GrammarName } from '../syntax/grammars.ts';
import { lineCounter } from '../syntax/line-counter.ts';
import { grammarOfTag, guessGrammar } from '../syntax/language-of-code.ts';
import { codeFile, fence } from './line-shapes.ts';
import { splitLines } from './text-offsets.ts';
import type { Segment, TransformRequest } from './types.ts';

/** A whole piece of code: a file, what stands in a fence, or a run of code in a text. */
export interface CodeUnit {
  /** Index of its item; null for the query. */
  readonly itemIndex: number | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly grammar: GrammarName;
  /** Path of its file where it is known, else the id of its item. */
  readonly file: string;
  /** Line of its item that its first line is, from 1. */
  readonly firstLine: number;
}

/** Code of one request that is looked at, characters; the rest is taken as it is. */
const mostCode = 120_000;

/** The code of a request whose language is known or can be told, in the order of the request. */
export function codeUnits(
  { query, context }: TransformRequest,
  segments: readonly Segment[],
): readonly CodeUnit[] {
  // Plain text is query and context at once.
  const pasted = context.some(({ text }) => text.includes(query.trim()));
  const units: CodeUnit[] = pasted ? [] : unitsOf(query, null, 'query', null, []);
  const codeOf = context.map((): Segment[] => []);
  for (const segment of segments) if (segment.type === 'code') codeOf[segment.itemIndex]!.push(segment);
  context.forEach(({ id, text, source }, itemIndex) =>
    units.push(...unitsOf(text, itemIndex, fileOf(source) ?? id, source ?? null, codeOf[itemIndex]!)),
  );
  let left = mostCode;
  return units.filter(({ text }) => {
    left -= text.length;
    return left >= 0;
  });
}

function fileOf(source: string | undefined): string | null {
  return source !== undefined && codeFile.test(source) ? source : null;
}

function unitsOf(
  text: string,
  itemIndex: number | null,
  file: string,
  source: string | null,
  code: readonly Segment[],
): CodeUnit[] {
  const whole = source === null ? null : grammarOfPath(source);
  const lines = splitLines(text);
  const lineOf = lineCounter(text);
  const unit = (start: number, end: number, grammar: GrammarName | null): CodeUnit[] => {
    const content = text.slice(start, end);
    const known = grammar ?? guessGrammar(content);
    if (!known || content.trim() === '') return [];
    return [{ itemIndex, start, end, text: content, grammar: known, file, firstLine: lineOf(start) }];
  };
  if (whole) return unit(0, text.length, whole);
  const found: CodeUnit[] = [];
  const fenced: { start: number; end: number }[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = fence.exec(lines[index]!.text);
    if (!opening) continue;
    const tag = opening[2]!.trim();
    let close = index + 1;
    while (close < lines.length) {
      const closing = fence.exec(lines[close]!.text);
      if (closing?.[1]!.startsWith(opening[1]!) && closing[2]!.trim() === '') break;
      close += 1;
    }
    const start = lines[index + 1]?.start ?? text.length;
    const end = close > index + 1 ? lines[close - 1]!.end : start;
    fenced.push({ start: lines[index]!.start, end: lines[Math.min(close, lines.length - 1)]!.end });
    const grammar = grammarOfTag(tag);
    // A fence of another language is not guessed at.
    if (grammar || tag === '') found.push(...unit(start, end, grammar));
    index = close;
  }
  if (itemIndex === null && fenced.length === 0) return codeLike(text) ? unit(0, text.length, null) : [];
  // Code without a fence: segments that follow each other are one piece.
  const loose = code.filter(({ start }) => !fenced.some((span) => start >= span.start && start < span.end));
  loose.forEach((segment, index) => {
    if (loose[index - 1]?.indexInItem === segment.indexInItem - 1) return;
    let last = index;
    while (loose[last + 1]?.indexInItem === loose[last]!.indexInItem + 1) last += 1;
    found.push(...unit(segment.start, loose[last]!.end, null));
  });
  return found.sort((x, y) => x.start - y.start);
}

/** A query that is code from its first line on. */
function codeLike(query: string): boolean {
  const lines = query.trim().split('\n');
  return lines.length >= 2 && /[({:;]\s*$/.test(lines[0]!) && guessGrammar(query) !== null;
}
