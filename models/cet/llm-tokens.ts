import { createRequire } from 'node:module';
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';

const require = createRequire(import.meta.url);

/** Counts tokens as the target LLM does. */
export interface TokenCounter {
  readonly name: string;
  count(text: string): number;
}

/** Text of a user may hold `<|endoftext|>` and the like: it is counted as plain text, never refused. */
const plain = { disallowedSpecial: new Set<string>() };

/** A stretch without a word boundary. Merging takes time quadratic in its length, and 200 kB of "a" would take a minute. */
const stretch = /\S{256}|\s{256}/gu;

/** Stretches are counted in parts: never less than the whole has, and more by a token or so in each. */
function inParts(count: (text: string) => number): (text: string) => number {
  return (text) => {
    let total = 0;
    let from = 0;
    for (const { index, 0: part } of text.matchAll(stretch)) {
      total += count(text.slice(from, index + part.length));
      from = index + part.length;
    }
    return total + count(text.slice(from));
  };
}

let loaded: typeof cl100k | null = null;
/** The second vocabulary takes 44 MB: loaded when an LLM that has it is named. */
function o200k(): typeof cl100k {
  return (loaded ??= require('gpt-tokenizer/encoding/o200k_base') as typeof cl100k);
}

const counters = {
  cl100k_base: { name: 'cl100k_base', count: inParts((text) => cl100k.countTokens(text, plain)) },
  o200k_base: { name: 'o200k_base', count: inParts((text) => o200k().countTokens(text, plain)) },
} as const satisfies Record<string, TokenCounter>;

/** The vocabulary of an LLM by its name: o200k for GPT-4o and later OpenAI models, cl100k for everything else. */
export function tokenCounterFor(model?: string): TokenCounter {
  const name = model?.toLowerCase().split('/').at(-1) ?? '';
  return /^(?:gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|gpt-oss|chatgpt-4o|o[1-9])/.test(name)
    ? counters.o200k_base
    : counters.cl100k_base;
}
