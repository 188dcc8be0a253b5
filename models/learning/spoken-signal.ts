import { spokenKinds, type SpokenKind } from './signal-values.ts';

/**
 * What an inference that was never executed teaches: what the most trusted kind says. Null where nothing trusted was said, or two trusted
 * kinds say the opposite of each other.
 */
export function spokenSignal(
  kinds: readonly SpokenKind[],
  weights: Readonly<Partial<Record<SpokenKind, number>>>,
): { readonly kind: SpokenKind; readonly signal: 'strong_positive' | 'strong_negative' } | null {
  const trusted = kinds
    .filter((kind) => (weights[kind] ?? 0) > 0)
    .sort((a, b) => weights[b]! - weights[a]! || (a < b ? -1 : 1));
  const [kind] = trusted;
  if (kind === undefined || new Set(trusted.map((each) => spokenKinds[each])).size > 1) return null;
  return { kind, signal: spokenKinds[kind] ? 'strong_positive' : 'strong_negative' };
}
