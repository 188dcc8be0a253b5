import type { Repository } from './resources.ts';

const minimumStars = 1000;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Days since the last push after which a repository counts as abandoned; CONTEXTURE_GITHUB_ACTIVE_DAYS sets another. */
export function activeDaysOf(environment: Readonly<Record<string, string | undefined>>): number {
  const days = Number(environment['CONTEXTURE_GITHUB_ACTIVE_DAYS'] ?? '365');
  return Number.isFinite(days) && days > 0 ? days : 365;
}

/** Why a repository is not taken, as far as its description tells; empty when it is. */
export function refusals(repository: Repository, activeDays: number, now: Date): string[] {
  const reasons: string[] = [];
  if (repository.stargazers_count <= minimumStars)
    reasons.push(`stars ${String(repository.stargazers_count)} <= ${String(minimumStars)}`);
  const idleDays = Math.floor((now.getTime() - Date.parse(repository.pushed_at)) / dayMilliseconds);
  if (idleDays > activeDays)
    reasons.push(
      `last pushed ${String(idleDays)} days ago (${repository.pushed_at}), more than ${String(activeDays)}`,
    );
  if (repository.archived) reasons.push('archived by its owner');
  return reasons;
}
