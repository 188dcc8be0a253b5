/** Words, identifiers and cues of a text: what lexical features are made of. */

const stopWords = new Set(
  (
    'a an and are as at be been but by can could do does for from had has have how i if in into is it its may me must my no not of on ' +
    'or our shall should so some such than that the their them then there these they this to use using was we were what when where ' +
    'which while who will with would write you your implement function given'
  ).split(' '),
);

/** Terms of words seen before: a text repeats most of its words, and taking a word apart costs far more than finding it. */
const known = new Map<string, readonly string[]>();
const mostKnown = 20_000;

/** Lower-case stems of the words of a text; camelCase and snake_case also yield their parts. */
export function terms(text: string): readonly string[] {
  const found: string[] = [];
  for (const [word] of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*|\p{N}+(?:\.\p{N}+)*/gu)) {
    let own = known.get(word);
    if (!own) {
      own = termsOfWord(word);
      if (known.size >= mostKnown) known.clear();
      known.set(word, own);
    }
    for (const term of own) found.push(term);
  }
  return found;
}

function termsOfWord(word: string): readonly string[] {
  const found: string[] = [];
  const parts =
    word.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+(?:\.\p{N}+)*|[^_\p{Ll}\p{Lu}\p{N}]+/gu) ?? [];
  if (parts.length > 1) add(found, word);
  for (const part of parts) add(found, part);
  return found;
}

function add(found: string[], word: string): void {
  const lower = word.toLowerCase();
  if (!stopWords.has(lower)) found.push(stem(lower));
}

/** Strips plural and the two commonest verb endings; enough to join "orders" and "order". */
export function stem(word: string): string {
  if (word.length > 5 && word.endsWith('ing')) return word.slice(0, -3);
  if (word.length > 4 && word.endsWith('ied')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && word.endsWith('ed')) return word.slice(0, -2);
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1);
  return word;
}

/** Names of code in a text: backticked, dotted, camelCase, snake_case, called. */
export function identifiers(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const match of text.matchAll(
    /[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*(?=\()|\b[a-z]+(?:[A-Z]\w*)+|\b\w+_\w+|\b[A-Z][a-z]+[A-Z]\w*|\b\w+\.[a-z]{1,4}\b/g,
  ))
    found.add(match[0].toLowerCase());
  for (const match of text.matchAll(/`([^`\s]{2,60})`/g))
    found.add(match[1]!.toLowerCase().replace(/\(\)$/, ''));
  return found;
}

/** Text reduced to what makes two segments the same: letters, digits and signs without layout, case and Markdown marks. */
export function normalizeText(text: string): string {
  return text
    .toLowerCase()
    .replace(/^\s*(?:#{1,6}|[-*+]|\d{1,9}[.)])\s+/gm, '')
    .replace(/[*_`"'’“”]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export const cues = {
  stale:
    /\b(?:deprecated|obsolete|superseded|legacy|outdated|formerly|previously|no longer|used to|until (?:version|v?\d)|before (?:version|v?\d)|prior to|in older|old behaviou?r|was removed|removed in|up to version|earlier (?:version|release)s?)\b/i,
  normative:
    /\b(?:must|shall|should|always|never|only|required|at (?:most|least)|exactly|raises?|throws?|returns?|rounds?|defaults? to|not allowed|invalid)\b/i,
  example: /\b(?:for example|e\.g\.|for instance|example|such as)\b|>>>|=>|→/i,
  error:
    /\b(?:error|exception|fail(?:s|ed|ure)?|traceback|panic|fatal|crash|raise[sd]?|throws?|warning)\b|Error\b|Exception\b/i,
  edge: /\b(?:empty|zero|negative|null|none|undefined|missing|overflow|boundary|edge case|unless|except|blank|duplicates?|ties?)\b/i,
  code: /`[^`]+`|\w+\([^)]*\)|[{};]|=>|==|\w+\.\w+\(/,
  number: /\d/,
  version: /\bv?\d+\.\d+(?:\.\d+)*\b|\bversion \d/i,
  date: /\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b/,
  type: /\b(?:type|interface|struct|class|enum|integer|string|list of|tuple|dict(?:ionary)?|array of|optional|nullable|boolean|float|decimal)\b/i,
  import:
    /^\s*(?:import|from \S+ import|const .*require\(|use |#include|package )|\b(?:import|module|package)\b/im,
  signature:
    /^\s*(?:def |function |async function |fn |func |export function |public )|\bsignature\b|\w+\([^)]*\)\s*(?:->|:)\s*\w/im,
  request: /\b(?:implement|write|create|build|return|task|goal|requirement|purpose)\b/i,
} as const;
