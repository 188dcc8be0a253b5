import { defaultProfiles } from '../simulated/profiles.ts';
import { TeamNotConfigured } from './errors.ts';
import type { Role, TeamMember } from './types.ts';

/** The simulated team as members, every one in every role. */
export function simulatedMembers(simulatedTeamUrl: string): readonly TeamMember[] {
  const address = simulatedTeamUrl.replace(/\/+$/u, '');
  return defaultProfiles.map((profile) => ({
    name: profile.name,
    tier: 'simulated',
    provider: 'simulated',
    baseUrl: address.endsWith('/v1') ? address : `${address}/v1`,
    model: profile.name,
    apiKeyVariable: null,
    roles: ['instructor', 'student', 'generator', 'evaluator'],
    pricePerMillionTokens: profile.pricePerMillionTokens,
    limits: { requestsPerMinute: null, tokensPerMinute: null, concurrent: 8 },
    dialect: { structuredOutput: 'json_schema', seed: true, maxTokens: 'max_completion_tokens' },
  }));
}

/** Who is in the team: the configured members, or the simulated team when none is. Throws TeamNotConfigured. */
export function membersOf(config: {
  readonly team: readonly TeamMember[];
  readonly simulatedTeamUrl: string | null;
}): readonly TeamMember[] {
  if (config.team.length > 0) return config.team;
  if (config.simulatedTeamUrl === null) throw new TeamNotConfigured();
  return simulatedMembers(config.simulatedTeamUrl);
}

export function withRole(members: readonly TeamMember[], role: Role): readonly TeamMember[] {
  return members.filter((member) => member.roles.includes(role));
}
