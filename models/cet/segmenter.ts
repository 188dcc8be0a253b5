import { grammarOfPath } from '../syntax/grammars.ts';
import { grammarOfTag, guessGrammar } from '../syntax/language-of-code.ts';
import { blankLineBlocks, codeBlocks, needsBetween } from './code-blocks.ts';
import {
  atxHeading,
  codeFile,
  codeShare,
  errorLine,
  fence,
  indentedCode,
  isFrame,
  listMarker,
  logRecord,
  setextUnderline,
  startsTrace,
  tableDelimiter,
} from './line-shapes.ts';
import type { CodeBlock } from './code-blocks.ts';
import { splitLines, splitProse, trimSpan } from './text-offsets.ts';
import type { Line, Span } from './text-offsets.ts';
import type { ContextItem, Segment, SegmentType } from './types.ts';

/** Prose beyond this is split at sentence ends, characters: about the 64 word pieces that the token encoder reads. */
const longestProse = 275;
/** Fenced code up to this long stays one segment, characters. */
const longestFence = 480;
/** Lines of a stack trace in one segment. */
const longestTrace = 16;

interface Block extends Span {
  readonly type: SegmentType;
  /** Level of a heading, 1..6; null for everything else. */
  readonly level: number | null;
  /** As of a segment, but places among the blocks found together. */
  readonly needs: readonly number[];
}

const blank = (line: Line | undefined): boolean => !line || line.text.trim() === '';

/**
 * Splits every item into segments whose offsets are exact: `item.text.slice(start, end) === segment.text`, no two overlap,
 * and every non-blank character is in one. One pass over the lines, so the cost is linear in the text.
 */
export function segmentItems(items: readonly ContextItem[]): readonly Segment[] {
  return items.flatMap((item, itemIndex) => segmentItem(item, itemIndex));
}

function segmentItem(item: ContextItem, itemIndex: number): readonly Segment[] {
  const segments: Segment[] = [];
  const path: { level: number; title: string }[] = [];
  for (const block of readBlocks(item)) {
    const text = item.text.slice(block.start, block.end);
    if (block.level !== null) while (path.length > 0 && path.at(-1)!.level >= block.level) path.pop();
    segments.push({
      itemId: item.id,
      start: block.start,
      end: block.end,
      type: block.type,
      text,
      headings: path.map((heading) => heading.title),
      itemIndex,
      indexInItem: segments.length,
      needs: block.needs,
      time: item.time ?? null,
      source: item.source ?? null,
    });
    if (block.level !== null) path.push({ level: block.level, title: headingTitle(text) });
  }
  return segments;
}

/** The words of a heading without its Markdown. */
export function headingTitle(text: string): string {
  const first = text.split('\n', 1)[0]!;
  return (atxHeading.exec(first)?.[2] ?? first).trim();
}

function readBlocks(item: ContextItem): readonly Block[] {
  const lines = splitLines(item.text);
  if (isCodeItem(item, lines)) {
    const source = item.source && codeFile.test(item.source) ? item.source : null;
    const blocks = codeBlocks(item.text, lines, source === null ? guessGrammar : () => grammarOfPath(source));
    return codeOf(item.text, blocks);
  }
  const blocks: Block[] = [];
  /** Code without a fence that the blocks end with: what follows may go on with it. */
  let loose = 0;
  const closeLoose = (): void => {
    const first = blocks.length - loose;
    const needs = needsBetween(item.text, blocks.slice(first));
    needs.forEach((needed, i) => {
      blocks[first + i] = { ...blocks[first + i]!, needs: needed.map((place) => first + place) };
    });
    loose = 0;
  };
  let index = 0;
  while (index < lines.length) {
    if (blank(lines[index])) {
      index += 1;
      continue;
    }
    const { end, found } = readBlock(item.text, lines, index);
    const isLoose = found[0]?.type === 'code' && !fence.test(lines[index]!.text);
    if (!isLoose) closeLoose();
    const first = blocks.length;
    for (const block of found) blocks.push({ ...block, needs: block.needs.map((place) => first + place) });
    if (isLoose) loose += found.length;
    index = end;
  }
  closeLoose();
  return blocks;
}

function isCodeItem(item: ContextItem, lines: readonly Line[]): boolean {
  if (item.source && codeFile.test(item.source)) return true;
  const texts = lines.map((line) => line.text);
  if (texts.some((line) => fence.test(line))) return false;
  return texts.filter((line) => line.trim() !== '').length >= 3 && codeShare(texts) > 0.6;
}

interface Read {
  /** Index of the first line after the block. */
  readonly end: number;
  readonly found: readonly Block[];
}

function readBlock(text: string, lines: readonly Line[], index: number): Read {
  const line = lines[index]!;
  if (fence.test(line.text)) return readFence(text, lines, index);
  if (startsTrace(line.text, lines[index + 1]?.text ?? '')) return readTrace(text, lines, index);
  if (logRecord.test(line.text)) return readLog(text, lines, index);
  const heading = atxHeading.exec(line.text);
  if (heading) return { end: index + 1, found: toBlocks(text, [line], 'heading', heading[1]!.length) };
  if (isTable(lines, index)) return readTable(text, lines, index);
  if (listMarker.test(line.text)) return readListItem(text, lines, index);
  if (indentedCode.test(line.text)) return readIndented(text, lines, index);
  return readParagraph(text, lines, index);
}

function readFence(text: string, lines: readonly Line[], index: number): Read {
  const marker = fence.exec(lines[index]!.text)![1]!;
  let end = index + 1;
  const closes = (line: Line): boolean => {
    const match = fence.exec(line.text);
    return match !== null && match[1]!.startsWith(marker) && match[2]!.trim() === '';
  };
  while (end < lines.length && !closes(lines[end]!)) end += 1;
  const closed = end < lines.length;
  const stop = closed ? end + 1 : end;
  const whole = { start: lines[index]!.start, end: lines[stop - 1]!.end };
  if (whole.end - whole.start <= longestFence) return { end: stop, found: toBlocks(text, [whole], 'code') };
  const tag = fence.exec(lines[index]!.text)![2]!.trim();
  const inner = codeBlocks(
    text,
    lines.slice(index + 1, end),
    tag === '' ? guessGrammar : () => grammarOfTag(tag),
  );
  if (inner.length === 0) return { end: stop, found: toBlocks(text, [whole], 'code') };
  // The fences stay with the first and the last block, so that every character is covered.
  const blocks = inner.map(({ needs, ...block }, position) => ({
    start: position === 0 ? whole.start : block.start,
    end: position === inner.length - 1 ? whole.end : block.end,
    needs,
  }));
  return { end: stop, found: codeOf(text, blocks) };
}

function readTrace(text: string, lines: readonly Line[], index: number): Read {
  let end = index + 1;
  const python = lines[index]!.text.startsWith('Traceback');
  while (end < lines.length && !blank(lines[end])) {
    const line = lines[end]!.text;
    if (!isFrame(line) && !/^\s/.test(line)) {
      if (!python || !errorLine.test(line)) break;
      end += 1;
      break;
    }
    end += 1;
  }
  const spans: Span[] = [];
  for (let from = index; from < end; from += longestTrace)
    spans.push({ start: lines[from]!.start, end: lines[Math.min(from + longestTrace, end) - 1]!.end });
  return { end, found: toBlocks(text, spans, 'stack_frame') };
}

function readLog(text: string, lines: readonly Line[], index: number): Read {
  let end = index + 1;
  // What is indented under a record belongs to it, but frames are segments of their own.
  while (
    end < lines.length &&
    !blank(lines[end]) &&
    /^\s/.test(lines[end]!.text) &&
    !isFrame(lines[end]!.text)
  )
    end += 1;
  return { end, found: toBlocks(text, [spanOf(lines, index, end)], 'log') };
}

function isTable(lines: readonly Line[], index: number): boolean {
  const next = lines[index + 1]?.text;
  return (
    lines[index]!.text.includes('|') &&
    next !== undefined &&
    next.includes('-') &&
    next.includes('|') &&
    tableDelimiter.test(next)
  );
}

function readTable(text: string, lines: readonly Line[], index: number): Read {
  let end = index + 2;
  while (end < lines.length && !blank(lines[end]) && lines[end]!.text.includes('|')) end += 1;
  return { end, found: toBlocks(text, [spanOf(lines, index, end)], 'table') };
}

function readListItem(text: string, lines: readonly Line[], index: number): Read {
  const indent = listMarker.exec(lines[index]!.text)![1]!.length;
  let end = index + 1;
  while (end < lines.length) {
    const line = lines[end]!;
    if (blank(line)) {
      const next = lines[end + 1];
      // After one blank line only text that is indented deeper still belongs to the item.
      if (blank(next) || leading(next!.text) < indent + 2 || opensBlock(lines, end + 1)) break;
      end += 1;
      continue;
    }
    if (opensBlock(lines, end)) break;
    end += 1;
  }
  return { end, found: proseBlocks(text, spanOf(lines, index, end), 'list_item') };
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}

/** Whether another block begins at this line and so ends a paragraph or list item above it. */
function opensBlock(lines: readonly Line[], index: number): boolean {
  const { text } = lines[index]!;
  return (
    fence.test(text) ||
    atxHeading.test(text) ||
    listMarker.test(text) ||
    logRecord.test(text) ||
    startsTrace(text, lines[index + 1]?.text ?? '') ||
    isTable(lines, index)
  );
}

function readIndented(text: string, lines: readonly Line[], index: number): Read {
  let end = index + 1;
  while (end < lines.length && (blank(lines[end]) || indentedCode.test(lines[end]!.text))) end += 1;
  return { end, found: toBlocks(text, blankLineBlocks(lines.slice(index, end)), 'code') };
}

function readParagraph(text: string, lines: readonly Line[], index: number): Read {
  const next = lines[index + 1];
  const underline = next ? setextUnderline.exec(next.text) : null;
  if (underline) {
    const level = underline[1]!.startsWith('=') ? 1 : 2;
    return { end: index + 2, found: toBlocks(text, [spanOf(lines, index, index + 2)], 'heading', level) };
  }
  let end = index + 1;
  while (end < lines.length && !blank(lines[end]) && !opensBlock(lines, end)) end += 1;
  const span = spanOf(lines, index, end);
  const written = lines.slice(index, end);
  if (written.length >= 2 && codeShare(written.map((line) => line.text)) > 0.6)
    return { end, found: toBlocks(text, blankLineBlocks(written), 'code') };
  return { end, found: proseBlocks(text, span, 'paragraph') };
}

function spanOf(lines: readonly Line[], from: number, to: number): Span {
  return { start: lines[from]!.start, end: lines[to - 1]!.end };
}

function proseBlocks(text: string, span: Span, type: SegmentType): readonly Block[] {
  const inner = trimSpan(text, span);
  return inner ? toBlocks(text, splitProse(text, inner, longestProse), type) : [];
}

/** Code keeps the indentation of its first line; everything else begins at its first character. */
function toBlocks(
  text: string,
  spans: readonly Span[],
  type: SegmentType,
  level: number | null = null,
): readonly Block[] {
  return spans.flatMap((span) => {
    const inner = trimSpan(text, span);
    if (!inner) return [];
    const indent = type === 'code' ? /[^\S\n]*$/.exec(text.slice(span.start, inner.start))![0].length : 0;
    return [{ start: inner.start - indent, end: inner.end, type, level, needs: [] }];
  });
}

/** Blocks of code that begin and end with a written line, one for one. */
function codeOf(text: string, blocks: readonly CodeBlock[]): readonly Block[] {
  return toBlocks(text, blocks, 'code').map((block, i) => ({ ...block, needs: blocks[i]!.needs }));
}
