import { caseOf } from '../../activities/suites/noise-pool.ts';
import type { EvidenceCase, EvidenceSplit, Subject } from '../../activities/suites/noise-pool.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import { few, layOut } from './layouts.ts';
import type { Layout } from './layouts.ts';
import { pilesOf } from './subjects.ts';

/** What a transformation did to a short pile with room for all. */
export interface ShortPile {
  readonly one: EvidenceCase;
  /** Share of the noise's LLM tokens; null where there is no noise. */
  readonly noiseLeftOut: number | null;
  readonly evidenceKept: number;
  /** Whether a pile without noise came back as it was; null where there is noise. */
  readonly unchanged: boolean | null;
}

/** Transforms a short pile of every subject, laid out one way, without a budget. */
export async function* shortPiles(
  subjects: readonly Subject[],
  transformer: Transformer,
  how: { readonly side: EvidenceSplit; readonly seed: number; readonly layout: Layout },
): AsyncGenerator<ShortPile> {
  for (const { subject, pile, random } of pilesOf(subjects, how.side, { ...how, nearness: 'evidence' })) {
    const one = caseOf(subject, layOut(few(pile, random), how.layout, random));
    // Swallowed by a listing whose fences do not close.
    if (!one.evidence.includes(true)) continue;
    const { manifest, context } = await transformer.transform({ query: one.query, context: one.items });
    const sum = (fits: (i: number) => boolean): number =>
      one.tokens.reduce((total, size, i) => total + (fits(i) ? size : 0), 0);
    const kept = (i: number): boolean => manifest[i]!.decision === 'kept';
    const share = (evidence: boolean): number =>
      sum((i) => one.evidence[i] === evidence && kept(i)) / sum((i) => one.evidence[i] === evidence);
    const noisy = one.evidence.includes(false);
    yield {
      one,
      noiseLeftOut: noisy ? 1 - share(false) : null,
      evidenceKept: share(true),
      unchanged: noisy ? null : context === one.items.map(({ text }) => text).join('\n\n'),
    };
  }
}
