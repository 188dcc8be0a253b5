import { normalizeText, terms } from '../cet/words.ts';

/** Share of a sentence's words that one source must hold. */
const heldWords = 0.8;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const decisive = /\d|^(?:not|no|never|none|only|unless|except|without)$/u;

/** Sentences of a text, without headings, code fences and list marks. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:#{1,6}\s|```|~~~)/u.test(line))
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)]|>)\s+/u, ''))
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()))
    .filter((sentence) => terms(sentence).length > 0);
}

/**
 * Whether one source says the sentence: word for word, or with 80 % of its words and every number and negation of it. A measure of
 * support in the text, not of truth.
 */
export function isSupported(sentence: string, sources: readonly string[]): boolean {
  const normal = normalizeText(sentence);
  const wanted = new Set(terms(sentence));
  const needed = wordsOf(sentence).filter((word) => decisive.test(word));
  return sources.some((source) => {
    if (normalizeText(source).includes(normal)) return true;
    const held = new Set(terms(source));
    const words = new Set(wordsOf(source));
    const share = [...wanted].filter((term) => held.has(term)).length / Math.max(1, wanted.size);
    return share >= heldWords && needed.every((word) => words.has(word));
  });
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,]\p{N}+)*/gu) ?? [];
}

/** Share of the text's sentences that some source supports, 0..1; 0 for a text that says nothing. */
export function groundingOf(text: string, sources: readonly string[]): number {
  const said = sentencesOf(text);
  if (said.length === 0) return 0;
  return said.filter((sentence) => isSupported(sentence, sources)).length / said.length;
}
