import type { Page } from '../latency-pages.ts';

/** Tokens of the context of a request that is engineered (specification P4.1). */
const contextTokens = 4000;

const chat = (content: string) => JSON.stringify({ model: 'stub', messages: [{ role: 'user', content }] });

/** About 4,000 tokens of pages, each request with others until they are used up; then they are asked about in another order. */
export function* contexts(pages: readonly Page[]): Generator<string> {
  for (let round = 0; ; round += 1) {
    let taken: Page[] = [];
    for (const page of pages) {
      taken.push(page);
      if (taken.reduce((sum, { tokens }) => sum + tokens, 0) < contextTokens) continue;
      // Not a letter of the context is as it was, or its segments would be known.
      const text = taken
        .map((one) => one.text.replaceAll('e', round === 0 ? 'e' : `e${round}`))
        .join('\n\n---\n\n');
      yield chat(`# Context\n\n${text}\n\n# Task\n\nExplain ${taken[0]!.title}.`);
      taken = [];
    }
  }
}

/** Has no context: goes through untouched. */
export const plainRequest = chat('Say hello.');
