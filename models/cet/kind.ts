import type { ContextKind, TransformRequest } from './types.ts';

const trace =
  /^Traceback \(most recent call last\)|^\s+at \S.*[:(]|^panic: |^thread '.*' panicked|\b\w*(?:Error|Exception): /m;
const failure =
  /\b(?:bug|debug|crash(?:es|ed)?|fails?|failing|broken|traceback|stack trace|doesn't work|does not work|unexpected|wrong result)\b/i;
const hole =
  /\b(?:TODO|FIXME)\b|<FILL|<CURSOR>|\bpass\s*(?:#.*)?$|raise NotImplementedError|throw new Error\(['"]not implemented|todo!\(\)|unimplemented!\(\)|^\s*\.\.\.\s*$/im;
const imperative =
  /^\s*(?:please\s+)?(?:implement|write|create|build|add|make|develop|extend|refactor|port|design|generate|code)\b|\b(?:implement|write|create) (?:a|an|the|this|function|class|it)\b/im;

/** The kind of a request, by its query first and its context second. */
export function detectKind({ kind, query, context }: TransformRequest): ContextKind {
  if (kind !== undefined && kind !== 'auto') return kind;
  if (trace.test(query) || failure.test(query)) return 'debugging';
  if (hole.test(query) || /\bcomplete (?:the|this|my)\b/i.test(query)) return 'completion';
  if (imperative.test(query))
    return context.some(({ text }) => trace.test(text)) && /\bfix\b/i.test(query)
      ? 'debugging'
      : 'implementation';
  if (/\bfix\b/i.test(query) || context.some(({ text }) => /^Traceback \(most|^\s+at \S.*:\d+/m.test(text)))
    return 'debugging';
  return 'general';
}
