import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { providersSchema, resolveTeam, teamSchema } from '../../models/team/team-config.ts';

/**
 * Everything that can be configured, in one schema: `contexture.config.json` (or --config / CONTEXTURE_CONFIG), over it the
 * environment, and under it the addresses that `up` chose (stack.json in the state folder).
 */
const fieldsSchema = z.strictObject({
  /** State folder: database, Temporal file, logs, artifacts, tools. */
  home: z.string(),
  /** Null before `up` has started the embedded one. */
  databaseUrl: z.string().nullable().default(null),
  temporalAddress: z.string().nullable().default(null),
  temporalNamespace: z.string().default('default'),
  temporalUi: z.string().nullable().default(null),
  gatewayUrl: z.url().nullable().default(null),
  simulatedTeamUrl: z.url().nullable().default(null),
  dockerSocket: z.string().nullable().default(null),
  /** Members, or `{"preset": "paper"}`; empty: the simulated team with all its members. */
  team: teamSchema,
  /** Addresses, keys and limits of providers, where they are not as known. */
  providers: providersSchema,
  /** Money and tokens that one run may spend on LLMs. */
  budget: z
    .strictObject({ usd: z.number().positive(), tokens: z.int().positive() })
    .default({ usd: 10, tokens: 50_000_000 }),
  /** Folder of a sentence encoder (safetensors + tokenizer.json) to warm-start from; null: all-MiniLM-L6-v2. */
  sentenceEncoder: z.string().nullable().default(null),
  gateway: z
    .strictObject({
      /** Member of the team that answers chat completions. */
      upstream: z.string().nullable().default(null),
      /** Milliseconds after which the original request goes through. */
      deadlineMs: z.int().positive().default(2000),
      budgetTokens: z.int().positive().default(1500),
      /** Predicted success under which a context is made in other ways too, as far as the deadline allows; 0: never. */
      refineBelow: z.number().min(0).max(1).default(0.4),
      /** What one key may ask for; without a key (`--insecure`) all share one allowance. */
      limits: z
        .strictObject({
          requestsPerMinute: z.int().positive().default(60_000),
          concurrent: z.int().positive().default(1024),
        })
        .prefault({}),
    })
    .prefault({}),
});
const configSchema = fieldsSchema.transform((fields, context) => ({
  ...fields,
  team: resolveTeam(fields.team, fields.providers, (path, message) => {
    context.addIssue({ code: 'custom', path: [...path], message });
  }),
}));
export type Config = z.infer<typeof configSchema>;

/** Thrown when the configuration breaks a rule; the message names the field and the rule. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const environmentFields: Readonly<Record<string, keyof Config>> = {
  DATABASE_URL: 'databaseUrl',
  TEMPORAL_ADDRESS: 'temporalAddress',
  TEMPORAL_NAMESPACE: 'temporalNamespace',
  CONTEXTURE_GATEWAY_URL: 'gatewayUrl',
  CONTEXTURE_SIMULATED_TEAM_URL: 'simulatedTeamUrl',
  CONTEXTURE_SENTENCE_ENCODER: 'sentenceEncoder',
  CONTEXTURE_DOCKER_SOCKET: 'dockerSocket',
};

const projectRoot = path.resolve(import.meta.dirname, '../..');

/** The state folder: CONTEXTURE_HOME, else `.contexture` in the project. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return path.resolve(environment['CONTEXTURE_HOME'] ?? path.join(projectRoot, '.contexture'));
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigError(`${file}: not valid JSON (${(cause as Error).message})`, { cause });
  }
}

/** Reads file, environment and the stack's addresses, and validates them once; inside, the result is trusted. */
export function loadConfig(options: { file?: string; environment?: NodeJS.ProcessEnv } = {}): Config {
  const environment = options.environment ?? process.env;
  const home = stateFolder(environment);
  const stackFile = path.join(home, 'stack.json');
  const stack = existsSync(stackFile) ? (readJson(stackFile)['config'] as Record<string, unknown>) : {};
  const named = options.file ?? environment['CONTEXTURE_CONFIG'];
  const file = named ?? path.join(projectRoot, 'contexture.config.json');
  if (named && !existsSync(named)) throw new ConfigError(`${named}: the configuration file does not exist`);
  const fromFile = existsSync(file) ? readJson(file) : {};
  const fromEnvironment: Record<string, unknown> = {};
  for (const [variable, field] of Object.entries(environmentFields)) {
    const value = environment[variable];
    if (value) fromEnvironment[field] = value;
  }
  const parsed = configSchema.safeParse({ home, ...stack, ...fromFile, ...fromEnvironment });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`,
  );
  throw new ConfigError(`configuration: ${problems.join('; ')}`);
}

/** The value of a field that the command at hand cannot do without. */
export function required<Field extends keyof Config>(
  config: Config,
  field: Field,
): NonNullable<Config[Field]> {
  const value = config[field];
  if (value === null || value === undefined)
    throw new ConfigError(
      `${field}: not set and the local stack is not up; run "npx contexture up" or set it`,
    );
  return value as NonNullable<Config[Field]>;
}
