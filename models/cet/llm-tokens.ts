import { createRequire } from 'node:module';
import cl100k from 'gpt-tokenizer/bpeRanks/cl100k_base';
import { CL100K_TOKEN_SPLIT_REGEX, O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { BytePairCounter } from './byte-pairs.ts';
import type { Ranks } from './byte-pairs.ts';

const require = createRequire(import.meta.url);

/** Counts tokens as the target LLM does. Text of a user may hold `<|endoftext|>` and the like: it is plain text here. */
export interface TokenCounter {
  readonly name: string;
  count(text: string): number;
}

const cl100kCounter = new BytePairCounter({ pattern: CL100K_TOKEN_SPLIT_REGEX, ranks: cl100k });

let loaded: BytePairCounter | null = null;
/** The second vocabulary takes 44 MB: loaded when an LLM that has it is named. */
function o200k(): BytePairCounter {
  return (loaded ??= new BytePairCounter({
    pattern: O200K_TOKEN_SPLIT_REGEX,
    ranks: (require('gpt-tokenizer/bpeRanks/o200k_base') as { default: Ranks }).default,
  }));
}

const counters = {
  cl100k_base: { name: 'cl100k_base', count: (text) => cl100kCounter.count(text) },
  o200k_base: { name: 'o200k_base', count: (text) => o200k().count(text) },
} as const satisfies Record<string, TokenCounter>;

/** The vocabulary of an LLM by its name: o200k for GPT-4o and later OpenAI models, cl100k for everything else. */
export function tokenCounterFor(model?: string): TokenCounter {
  const name = model?.toLowerCase().split('/').at(-1) ?? '';
  return /^(?:gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|gpt-oss|chatgpt-4o|o[1-9])/.test(name)
    ? counters.o200k_base
    : counters.cl100k_base;
}
