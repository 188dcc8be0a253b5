/** What providers allow and how their OpenAI-compatible endpoints differ. */

export interface Limits {
  readonly requestsPerMinute: number | null;
  /** Prompt and completion together. */
  readonly tokensPerMinute: number | null;
  /** Requests at the same time. */
  readonly concurrent: number;
}

export interface Dialect {
  /**
   * How JSON of a schema is asked for: by `response_format` with the schema, by `response_format` without it, or in words alone.
   * Where the schema is not sent, it stands in the instructions.
   */
  readonly structuredOutput: 'json_schema' | 'json_object' | 'instruction';
  /** Whether `seed` may be sent. */
  readonly seed: boolean;
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
}

export interface Provider extends Dialect {
  readonly tier: 'premium' | 'together' | 'local';
  readonly baseUrl: string;
  /** Environment variable with the key; null: none is needed. */
  readonly apiKeyVariable: string | null;
  readonly limits: Limits;
}

const hosted: Limits = { requestsPerMinute: 60, tokensPerMinute: 60_000, concurrent: 4 };
/** One machine answers: more at a time only wait there. */
const local: Limits = { requestsPerMinute: null, tokensPerMinute: null, concurrent: 2 };

/** Addresses and key variables are those that the providers document; limits are cautious, and for the configuration to raise. */
export const providers = {
  openai: {
    tier: 'premium',
    baseUrl: 'https://api.openai.com/v1',
    apiKeyVariable: 'OPENAI_API_KEY',
    structuredOutput: 'json_schema',
    seed: true,
    maxTokens: 'max_completion_tokens',
    limits: hosted,
  },
  /** Its compatible endpoint ignores `response_format` and `seed`. */
  anthropic: {
    tier: 'premium',
    baseUrl: 'https://api.anthropic.com/v1',
    apiKeyVariable: 'ANTHROPIC_API_KEY',
    structuredOutput: 'instruction',
    seed: false,
    maxTokens: 'max_tokens',
    limits: hosted,
  },
  /** Lists no `seed` and refuses fields that it does not know; says when to come back in the error's body. */
  gemini: {
    tier: 'premium',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    apiKeyVariable: 'GEMINI_API_KEY',
    structuredOutput: 'json_schema',
    seed: false,
    maxTokens: 'max_tokens',
    limits: hosted,
  },
  /** JSON mode depends on the model: those of the paper's team are asked in words. */
  together: {
    tier: 'together',
    baseUrl: 'https://api.together.xyz/v1',
    apiKeyVariable: 'TOGETHER_API_KEY',
    structuredOutput: 'instruction',
    seed: true,
    maxTokens: 'max_tokens',
    limits: hosted,
  },
  ollama: {
    tier: 'local',
    baseUrl: 'http://127.0.0.1:11434/v1',
    apiKeyVariable: null,
    structuredOutput: 'json_schema',
    seed: true,
    maxTokens: 'max_tokens',
    limits: local,
  },
  vllm: {
    tier: 'local',
    baseUrl: 'http://127.0.0.1:8000/v1',
    apiKeyVariable: null,
    structuredOutput: 'json_schema',
    seed: true,
    maxTokens: 'max_tokens',
    limits: { ...local, concurrent: 16 },
  },
} as const satisfies Readonly<Record<string, Provider>>;
export type ProviderName = keyof typeof providers;
