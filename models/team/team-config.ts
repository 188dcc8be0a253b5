import { z } from 'zod';
import { paperTeam } from './paper-team.ts';
import { providers } from './providers.ts';
import type { Dialect, Limits, Provider } from './providers.ts';
import { roles, tiers } from './types.ts';
import type { TeamMember } from './types.ts';

const count = z.int().positive().nullable();
const dialectFields = {
  structuredOutput: z.enum(['json_schema', 'json_object', 'instruction']).optional(),
  seed: z.boolean().optional(),
  maxTokens: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
};
const address = z.url({ protocol: /^https?$/u });

/** What is known of a provider, changed; or one of one's own, with its `baseUrl`. */
const providerSchema = z.strictObject({
  tier: z.enum(['premium', 'together', 'local']).optional(),
  baseUrl: address.optional(),
  apiKeyVariable: z.string().min(1).nullable().optional(),
  ...dialectFields,
  limits: z
    .strictObject({
      requestsPerMinute: count.optional(),
      tokensPerMinute: count.optional(),
      concurrent: z.int().positive().optional(),
    })
    .optional(),
});
export const providersSchema = z.record(z.string(), providerSchema).default({});

const memberSchema = z.strictObject({
  /** The model's name where it is not given. */
  name: z.string().min(1).optional(),
  provider: z.string().min(1).optional(),
  model: z.string().min(1),
  tier: z.enum(tiers).optional(),
  baseUrl: address.optional(),
  apiKeyVariable: z.string().min(1).nullable().optional(),
  ...dialectFields,
  roles: z
    .array(z.enum(roles))
    .min(1)
    .default([...roles]),
  pricePerMillionTokens: z
    .strictObject({ prompt: z.number().min(0), completion: z.number().min(0) })
    .default({ prompt: 0, completion: 0 }),
});

const listSchema = z.array(memberSchema);
const presetSchema = z.strictObject({ preset: z.enum(['paper']), members: listSchema.default([]) });
type ConfiguredTeam = z.infer<typeof listSchema> | z.infer<typeof presetSchema>;

/** A list of members, or a preset with members of one's own. Not a union: its messages would name no field. */
export const teamSchema = z
  .unknown()
  .transform((value, context): ConfiguredTeam => {
    const parsed = Array.isArray(value) ? listSchema.safeParse(value) : presetSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  })
  .prefault([]);

const openLimits: Limits = { requestsPerMinute: null, tokensPerMinute: null, concurrent: 8 };
const openAiDialect: Dialect = { structuredOutput: 'json_schema', seed: true, maxTokens: 'max_tokens' };

/**
 * The members that the configuration means, everything filled in from their providers. `problem` is called with the path of the
 * field and the rule that it breaks.
 */
export function resolveTeam(
  team: ConfiguredTeam,
  changed: z.infer<typeof providersSchema>,
  problem: (path: readonly (string | number)[], message: string) => void,
): readonly TeamMember[] {
  const known = new Map<string, Partial<Provider>>(Object.entries(providers));
  for (const [name, { limits, ...change }] of Object.entries(changed)) {
    const before = known.get(name) ?? {};
    if (!before.baseUrl && !change.baseUrl)
      problem(
        ['providers', name, 'baseUrl'],
        `required: "${name}" is none of ${[...known.keys()].join(', ')}`,
      );
    known.set(name, {
      ...before,
      ...given(change),
      limits: { ...openLimits, ...before.limits, ...given(limits ?? {}) },
    });
  }
  const own = Array.isArray(team) ? team : team.members;
  const places = own.map((_, index) => (Array.isArray(team) ? ['team', index] : ['team', 'members', index]));
  const resolved = own.map((member, index): TeamMember => {
    const at = (field: string): readonly (string | number)[] => [...places[index]!, field];
    const provider = member.provider === undefined ? undefined : known.get(member.provider);
    if (member.provider !== undefined && !provider)
      problem(at('provider'), `"${member.provider}" is none of ${[...known.keys()].join(', ')}`);
    const baseUrl = member.baseUrl ?? provider?.baseUrl;
    if (baseUrl === undefined && member.provider === undefined)
      problem(at('baseUrl'), `required where no provider is named (${[...known.keys()].join(', ')})`);
    return fill(member, provider ?? {}, baseUrl ?? '');
  });
  resolved.forEach(({ name }, index) => {
    if (resolved.findIndex((other) => other.name === name) < index)
      problem([...places[index]!, 'name'], `"${name}" is taken by another member`);
  });
  if (Array.isArray(team)) return resolved;
  const preset = paperTeam
    .filter(({ name }) => !resolved.some((other) => other.name === name))
    .map((member) =>
      fill(
        { ...member, roles: [...member.roles] },
        known.get(member.provider)!,
        known.get(member.provider)!.baseUrl!,
      ),
    );
  return [...preset, ...resolved];
}

function fill(
  member: z.infer<typeof memberSchema>,
  provider: Partial<Provider>,
  baseUrl: string,
): TeamMember {
  const dialect = { ...openAiDialect, ...provider };
  return {
    name: member.name ?? member.model,
    // Members at one address share its limits, whether it has a name or not.
    provider: member.provider ?? baseUrl,
    tier: member.tier ?? provider.tier ?? 'premium',
    baseUrl: baseUrl.replace(/\/+$/u, ''),
    model: member.model,
    apiKeyVariable:
      member.apiKeyVariable !== undefined ? member.apiKeyVariable : (provider.apiKeyVariable ?? null),
    roles: member.roles,
    pricePerMillionTokens: member.pricePerMillionTokens,
    limits: provider.limits ?? openLimits,
    dialect: {
      structuredOutput: member.structuredOutput ?? dialect.structuredOutput,
      seed: member.seed ?? dialect.seed,
      maxTokens: member.maxTokens ?? dialect.maxTokens,
    },
  };
}

/** Without the fields that were not given. */
function given<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}
