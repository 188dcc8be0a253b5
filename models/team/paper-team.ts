import type { ProviderName } from './providers.ts';
import type { Role } from './types.ts';

interface PaperMember {
  readonly name: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly roles: readonly Role[];
  /** USD, list prices of 2026-11; local models cost nothing. */
  readonly pricePerMillionTokens: { readonly prompt: number; readonly completion: number };
}

const free = { prompt: 0, completion: 0 };

/**
 * Phase 1's team as the paper lists it (section 2.4): premium models validate the quality, Together's bring other perspectives on
 * code, local ones generate in volume. Preset `paper` of the configuration; a member of the same name replaces one of these.
 */
export const paperTeam: readonly PaperMember[] = [
  {
    name: 'claude',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    roles: ['instructor', 'evaluator'],
    pricePerMillionTokens: { prompt: 3, completion: 15 },
  },
  {
    name: 'gpt-4',
    provider: 'openai',
    model: 'gpt-4.1',
    roles: ['instructor', 'evaluator'],
    pricePerMillionTokens: { prompt: 2, completion: 8 },
  },
  {
    name: 'gemini',
    provider: 'gemini',
    model: 'gemini-2.5-pro',
    roles: ['instructor', 'evaluator'],
    pricePerMillionTokens: { prompt: 1.25, completion: 10 },
  },
  {
    name: 'llama-3.1-70b',
    provider: 'together',
    model: 'meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo',
    roles: ['student', 'generator', 'evaluator'],
    pricePerMillionTokens: { prompt: 0.88, completion: 0.88 },
  },
  {
    name: 'codellama-34b',
    provider: 'together',
    model: 'codellama/CodeLlama-34b-Instruct-hf',
    roles: ['generator'],
    pricePerMillionTokens: { prompt: 0.78, completion: 0.78 },
  },
  {
    name: 'qwen2.5-coder-32b',
    provider: 'together',
    model: 'Qwen/Qwen2.5-Coder-32B-Instruct',
    roles: ['generator', 'evaluator'],
    pricePerMillionTokens: { prompt: 0.8, completion: 0.8 },
  },
  {
    name: 'llama-3.1-8b',
    provider: 'ollama',
    model: 'llama3.1:8b',
    roles: ['student', 'generator'],
    pricePerMillionTokens: free,
  },
  {
    name: 'codellama-7b',
    provider: 'ollama',
    model: 'codellama:7b',
    roles: ['generator'],
    pricePerMillionTokens: free,
  },
];
