import { createHash } from 'node:crypto';
import { encode } from 'gpt-tokenizer/encoding/cl100k_base';

const blockTokens = 128;
const leastTokens = 1024;
const mostPrefixes = 50_000;

/**
 * What a provider's prompt cache would have saved: the longest prefix that an earlier request of the same session sent to the same
 * member, in blocks of 128 tokens and from 1,024 tokens on, as OpenAI counts it. It only counts: answers never depend on it.
 */
export class PromptCache {
  readonly #prefixes = new Set<string>();

  /** Tokens of `prompt` that were cached; remembers its prefixes for the next request. */
  cachedTokens(session: string, member: string, prompt: string): number {
    const tokens = encode(prompt);
    const hash = createHash('sha256').update(JSON.stringify([session, member]));
    let cached = 0;
    for (let end = blockTokens; end <= tokens.length; end += blockTokens) {
      hash.update(tokens.slice(end - blockTokens, end).join(' ')).update('\n');
      const prefix = hash.copy().digest('base64');
      if (this.#prefixes.has(prefix)) cached = end;
      else this.#remember(prefix);
    }
    return cached < leastTokens ? 0 : cached;
  }

  #remember(prefix: string): void {
    this.#prefixes.add(prefix);
    if (this.#prefixes.size > mostPrefixes) this.#prefixes.delete(this.#prefixes.values().next().value!);
  }
}
