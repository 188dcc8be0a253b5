import { z } from 'zod';
import type { ContextItem } from '../models/cet/types.ts';

/** Shorter context than this (UTF-16 units, about 200 tokens) is left alone: there is little to win. */
export const leastContextLength = 800;
/** Longest paragraph that is taken for a query. */
const longestQuery = 2000;

export interface FoundContext {
  readonly query: string;
  readonly items: readonly ContextItem[];
  /** The message content with the engineered context in the place of the found one. */
  rebuild(engineered: string): unknown;
}

interface Split {
  readonly before: string;
  readonly query: string;
  readonly context: string;
  readonly after: string;
}

const taskHeading = /^#{1,6}[ \t]+(?:task|question|query)[ \t]*:?[ \t]*$/gim;
const contextHeading = /^#{1,6}[ \t]+context[ \t]*:?[ \t]*\n+/im;

/**
 * A heading of the one word Task, Question or Query names the query. At the top of the message it reaches to a `# Context`
 * heading; else the last such heading counts (pasted documents may hold others) and it reaches to the end.
 */
function splitAtHeading(text: string): Split | null {
  const headings = [...text.matchAll(taskHeading)];
  const [first, last] = [headings[0], headings.at(-1)];
  if (!first || !last) return null;
  const bodyOf = (heading: RegExpExecArray) => heading.index + heading[0].length;
  const startsWithTask = text.slice(0, first.index).trim() === '';
  const context = startsWithTask ? contextHeading.exec(text.slice(bodyOf(first))) : null;
  if (context) {
    const end = bodyOf(first) + context.index;
    const start = end + context[0].length;
    return {
      before: text.slice(0, start),
      query: text.slice(bodyOf(first), end),
      context: text.slice(start),
      after: '',
    };
  }
  const head = text.slice(0, last.index);
  const heading = contextHeading.exec(head);
  const start = heading ? heading.index + heading[0].length : 0;
  const pasted = head.slice(start).trimEnd();
  return {
    before: text.slice(0, start),
    query: text.slice(bodyOf(last)),
    context: pasted,
    after: text.slice(start + pasted.length),
  };
}

/** Where paragraphs end: blank lines outside of code fences. */
function paragraphBreaks(text: string): { readonly end: number; readonly next: number }[] {
  const breaks: { end: number; next: number }[] = [];
  let fenced = false;
  let offset = 0;
  let blankFrom: number | null = null;
  for (const line of text.split('\n')) {
    const blank = line.trim() === '';
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    if (blank && !fenced) blankFrom ??= offset;
    else if (blankFrom !== null) {
      if (blankFrom > 0) breaks.push({ end: blankFrom - 1, next: offset });
      blankFrom = null;
    }
    offset += line.length + 1;
  }
  return breaks;
}

function looksLikeQuery(paragraph: string): boolean {
  const trimmed = paragraph.trim();
  return trimmed !== '' && trimmed.length <= longestQuery && !/^(?:```|~~~|<|\{|\[)/.test(trimmed);
}

/** Without a heading the last paragraph is the query, or the first where the last is code, markup or too long. */
function splitAtParagraph(text: string): Split | null {
  const breaks = paragraphBreaks(text.trimEnd());
  const [first, last] = [breaks[0], breaks.at(-1)];
  if (!first || !last) return null;
  if (looksLikeQuery(text.slice(last.next)))
    return {
      before: '',
      query: text.slice(last.next),
      context: text.slice(0, last.end),
      after: text.slice(last.end),
    };
  if (looksLikeQuery(text.slice(0, first.end)))
    return {
      before: text.slice(0, first.next),
      query: text.slice(0, first.end),
      context: text.slice(first.next),
      after: '',
    };
  return null;
}

/** Lines of `---` separate pasted documents, so each becomes an item of its own. */
function itemsOf(context: string, prefix: string): ContextItem[] {
  return context
    .split(/^[ \t]*-{3,}[ \t]*$/m)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text, index) => ({ id: `${prefix}-${index + 1}`, text }));
}

function findInText(text: string): FoundContext | null {
  const split = splitAtHeading(text) ?? splitAtParagraph(text);
  if (!split || split.context.length < leastContextLength || split.query.trim() === '') return null;
  return {
    query: split.query.trim(),
    items: itemsOf(split.context, 'pasted'),
    rebuild: (engineered) => `${split.before}${engineered}${split.after}`,
  };
}

const partSchema = z.looseObject({ type: z.string() });
const textPartSchema = z.looseObject({ type: z.literal('text'), text: z.string() });

/**
 * What of a user message is query and what is context. A text is split at its `# Task` heading (also Question or
 * Query; `# Context` may head the rest), else at its last or first paragraph. Among content parts the long texts are the context and
 * the short ones the query. Null where nothing long enough is found: such a request goes through untouched.
 */
export function findContext(content: unknown): FoundContext | null {
  if (typeof content === 'string') return findInText(content);
  const parts = z.array(partSchema).safeParse(content);
  if (!parts.success) return null;
  const texts = parts.data.flatMap((part, index) => {
    const text = textPartSchema.safeParse(part);
    return text.success ? [{ index, text: text.data.text }] : [];
  });
  const replaced = (index: number, text: string, without: ReadonlySet<number> = new Set()) =>
    parts.data
      .map((part, at) => (at === index ? { ...part, text } : part))
      .filter((_, at) => !without.has(at));
  if (texts.length === 1) {
    const [only] = texts;
    const found = findInText(only!.text);
    return (
      found && { ...found, rebuild: (engineered) => replaced(only!.index, String(found.rebuild(engineered))) }
    );
  }
  const long = texts.filter(({ text }) => text.length >= leastContextLength);
  const short = texts.filter(({ text }) => text.length < leastContextLength && text.trim() !== '');
  const [first, ...others] = long;
  if (!first || short.length === 0) return null;
  return {
    query: short.map(({ text }) => text).join('\n\n'),
    items: long.flatMap(({ text, index }) => itemsOf(text, `part-${index + 1}`)),
    rebuild: (engineered) => replaced(first.index, engineered, new Set(others.map(({ index }) => index))),
  };
}
