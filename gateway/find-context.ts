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

const taskHeading = /^#{1,6}[ \t]+(?:task|question|request|query)\b.*$/im;
const contextHeading = /^#{1,6}[ \t]+context\b.*\n+/im;

/** `# Task` names the query: it reaches to a later `# Context` or the end. What stands outside it is the context. */
function splitAtHeading(text: string): Split | null {
  const task = taskHeading.exec(text);
  if (!task) return null;
  const body = task.index + task[0].length;
  const later = contextHeading.exec(text.slice(body));
  if (later) {
    const start = body + later.index + later[0].length;
    if (text.slice(0, task.index).trim() === '')
      return {
        before: text.slice(0, start),
        query: text.slice(body, body + later.index),
        context: text.slice(start),
        after: '',
      };
  }
  const head = text.slice(0, task.index);
  const earlier = contextHeading.exec(head);
  const start = earlier ? earlier.index + earlier[0].length : 0;
  const context = head.slice(start).trimEnd();
  const end = start + context.length;
  return { before: text.slice(0, start), query: text.slice(body), context, after: text.slice(end) };
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
 * What of a user message is query and what is context. A text is split at its `# Task` heading (also Question, Request,
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
