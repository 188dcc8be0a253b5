import { guessGrammar } from '../syntax/language-of-code.ts';
import type { ContextKind, TransformRequest } from './types.ts';

/** What of a query and of each text is looked at, characters: what a request is about stands at its beginning. */
const longestQuery = 4000;
const longestText = 50_000;

/** What a machine writes when something fails, at the start of a line. */
const failureOutput =
  /^Traceback \(most recent call last\)|^[ \t]+at \S.*[:(].*\d|^panic: |^thread '.*' panicked|^(?:Uncaught |Exception in thread |fatal error: |Caused by: )|^[ \t]*[\w.$]*(?:Error|Exception)(?: \[\w+\])?: \S|^error(?:\[\w+\])?: |^[\w./-]+:\d+(?::\d+)?: (?:fatal )?error\b|^Segmentation fault/m;
/** What people say when something fails. */
const failure =
  /\b(?:bugs?|debug\w*|crash\w*|fail(?:s|ed|ing|ure)?|broken|breaks|traceback|stack trace|segfault|segmentation fault|hangs?|freezes|stuck|leak\w*|deadlock\w*|intermittent\w*|flaky|time(?:s|d)? ?outs?|regression)\b|\b(?:does|do|did|is|are|was|can|could|will)(?:n't| not) (?:work|start|load|compile|build|run|respond|show|find|update|save)\w*|\bno longer works?|\bwrong (?:\w+ )?(?:result|order|value|output|answer|number|total|way)|\b(?:gives?|returns?|prints?|shows?|gets?) (?:the |a |an )?(?:wrong|null|undefined|nan|empty|nothing)\b[^.]*\binstead\b|\binstead of\b|\bexpected\b[^.]*\b(?:but|got|was)\b|\bbut (?:I )?expect\w*|\b(?:get|got|getting|see|seeing|throws?|raises?|gives?|with) (?:an?|the|this|these|following) (?:\w+ )?(?:errors?|exceptions?|warnings?|blank page)\b|\bsee a blank\b|\bexits? (?:immediately|unexpectedly|with (?:code|status))|\bkilled\b|\bkeeps growing\b|\b(?:slow|slower|slowly) (?:since|after)\b|\bwhat(?:'s| is) wrong\b|\bunexpected(?:ly)?\b/i;
/** A failure by its name. */
const failureName = /\b[A-Z]\w*(?:Error|Exception)\b/;
/** Where code says that something is still to be written. */
export const hole =
  /\b(?:TODO|FIXME)\b|<FILL|<CURSOR>|^[ \t]*pass[ \t]*(?:#.*)?$|raise NotImplementedError|throw new (?:Error\(['"]not implemented|UnsupportedOperationException)|todo!\(\)|unimplemented!\(\)|^[ \t]*\.\.\.[ \t]*$|your code here/im;
const completes =
  /\b(?:complete|finish|continue|fill in|fill out|autocomplete)\b[^.]{0,30}\b(?:code|function|method|class|snippet|body|line|part|blanks?|implementation|stub|rest|it)\b|\bwhat comes next\b|\bbody of (?:this|the)\b|\breplace the TODO\b/i;
/** What people say when something is to be built. */
export const asks =
  /^\s*(?:(?:please|kindly|now|then|can you|could you|would you|you should|your task is to|the task is to|i want you to|help me(?: to)?)\s+)*(?:implement|write|create|build|add|make|develop|extend|refactor|port|design|generate|code|convert|rewrite|migrate|support|calculate|compute|return|parse|optimi[sz]e|translate|replace|rename|remove|integrate)\b|\b(?:implement|write|create|build|develop) (?:a|an|the|this|me|some|code|function|class|it)\b|\b(?:we|i) (?:need|want|would like|'d like) (?:a|an|to have)\b|^\s*given (?:a|an|the|two|some)\b[\s\S]*\b(?:return|find|compute|calculate|write|determine|print)\b/i;
/** A question about how things are; it asks for an answer, not for code. */
const question =
  /^\s*(?:what|which|when|who|where|why|how|is|are|does|do|should|can|explain|describe|summari[sz]e|list|compare|tell me)\b/i;
const fixes = /\b(?:fix|repair|solve|troubleshoot|diagnose)\b/i;

/**
 * The kind of a request, in this order: what is asked for by name; output of a failure in the query; code as the query (with a hole or
 * not) and words of completing; words of failing, unless something is to be written or a plain question is asked about them; words
 * of building; last what the context holds: output of a failure, or a hole under a query that is no question.
 */
export function detectKind({ kind, query: whole, context }: TransformRequest): ContextKind {
  if (kind !== undefined && kind !== 'auto') return kind;
  const query = whole.slice(0, longestQuery);
  const texts = context.map(({ text }) => text.slice(0, longestText));
  if (failureOutput.test(query)) return 'debugging';
  if (completes.test(query) || isCode(query)) return 'completion';
  const contextFails = texts.some((text) => failureOutput.test(text));
  const writes = asks.test(query);
  if (fixes.test(query) || ((failure.test(query) || failureName.test(query)) && !writes && !asksAbout(query)))
    return 'debugging';
  if (writes) return 'implementation';
  if (contextFails) return 'debugging';
  if (!question.test(query) && texts.some((text) => hole.test(text))) return 'completion';
  return 'general';
}

/** "How does deadlock detection work?" names a failure and reports none. */
function asksAbout(query: string): boolean {
  return question.test(query) && !/\b(?:my|our|this|wrong)\b|^\s*why\b/i.test(query);
}

/** A query that is code, or holds code with a hole in it. */
function isCode(query: string): boolean {
  const lines = query.trim().split('\n');
  if (lines.length < 2 || guessGrammar(query) === null) return false;
  const first = lines[0]!.trim();
  return /[({:;,]$/.test(first) && !/^[A-Z][a-z]+ .*:$/.test(first) ? true : hole.test(query);
}
