import { segmentItems } from '../../models/cet/segmenter.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { ContextItem, Segment } from '../../models/cet/types.ts';
import { NearMisses } from '../../models/degradation/near-misses.ts';
import type { Random } from '../../models/random.ts';

export const evidenceKinds = ['statements', 'documentation', 'bugs'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];
export const evidenceSplits = ['train', 'validation', 'heldout'] as const;
export type EvidenceSplit = (typeof evidenceSplits)[number];

/** A query and the stretches of text that answer it, before any noise. */
export interface Subject {
  readonly kind: EvidenceKind;
  /** Unique in its kind. */
  readonly id: string;
  /** Manual, collection or repository: near misses come from here. */
  readonly manual: string;
  /** What is resampled: a chapter of a manual, a problem, an exercise. */
  readonly course: string;
  readonly query: string;
  readonly evidence: readonly string[];
  /** Subjects with the same words here are about the same: never noise for each other. */
  readonly topics: readonly string[];
  readonly split: EvidenceSplit;
}

export interface EvidenceCase {
  readonly kind: EvidenceKind;
  readonly id: string;
  readonly manual: string;
  readonly course: string;
  readonly query: string;
  readonly items: readonly ContextItem[];
  readonly segments: readonly Segment[];
  /** [segments] LLM tokens (cl100k). */
  readonly tokens: readonly number[];
  /** [segments] whether it is evidence. */
  readonly evidence: readonly boolean[];
}

/** A piece of a pile: a paragraph, a listing, a list's entry. */
export interface Stretch {
  readonly text: string;
  readonly evidence: boolean;
}

/** What near misses are nearest to in vocabulary: the evidence alone, or query and evidence in turn, which is harder. */
export const nearnesses = ['evidence', 'query and evidence'] as const;
export type Nearness = (typeof nearnesses)[number];

/** Noise in tokens of evidence, half of it near misses. */
const noiseRatio = 9;
const separator = '\n\n';
const { count } = tokenCounterFor();

/** What noise is drawn from: the stretches of the subjects of one kind and one split. */
export class NoisePool {
  readonly #stretches: readonly {
    readonly text: string;
    readonly subject: Subject;
    readonly tokens: number;
  }[];
  readonly #manuals = new Map<string, { readonly members: readonly number[]; readonly near: NearMisses }>();

  constructor(subjects: readonly Subject[]) {
    this.#stretches = subjects.flatMap((subject) =>
      subject.evidence.map((text) => ({ text, subject, tokens: count(text) })),
    );
    const members = new Map<string, number[]>();
    this.#stretches.forEach(({ subject }, index) => {
      const list = members.get(subject.manual);
      if (list) list.push(index);
      else members.set(subject.manual, [index]);
    });
    for (const [manual, list] of members)
      this.#manuals.set(manual, {
        members: list,
        near: new NearMisses(list.map((i) => this.#stretches[i]!.text)),
      });
  }

  /** What somebody gathered who asked about the subject: its evidence in order, then noise. */
  pileOf(subject: Subject, nearness: Nearness, random: Random): readonly Stretch[] {
    const own = new Set(subject.evidence);
    const topics = new Set(subject.topics);
    const foreign = (index: number): boolean => {
      const other = this.#stretches[index]!;
      return !own.has(other.text) && !other.subject.topics.some((topic) => topics.has(topic));
    };
    const wanted = noiseRatio * subject.evidence.reduce((sum, text) => sum + count(text), 0);
    const chosen = new Set<string>();
    let size = 0;
    const fill = (indices: Iterable<number>, upto: number): void => {
      for (const index of indices) {
        if (size >= upto) return;
        const { text, tokens } = this.#stretches[index]!;
        if (chosen.has(text) || !foreign(index)) continue;
        chosen.add(text);
        size += tokens;
      }
    };
    const manual = this.#manuals.get(subject.manual);
    if (manual)
      fill(
        manual.near
          .nearest(nearness === 'evidence' ? '' : subject.query, subject.evidence)
          .map((i) => manual.members[i]!),
        wanted / 2,
      );
    fill(draws(this.#stretches.length, random), wanted);
    const stretch = (evidence: boolean) => (text: string) => ({ text, evidence });
    return [...subject.evidence.map(stretch(true)), ...[...chosen].map(stretch(false))];
  }
}

/**
 * The case of a subject whose pile was laid out in items: its segments, and which of them are evidence. A segment that goes over
 * the end of its stretch (entries of two lists that became one) counts as what it starts in.
 */
export function caseOf(subject: Subject, laidOut: readonly (readonly Stretch[])[]): EvidenceCase {
  const items = laidOut.map((stretches, i) => ({
    id: String(i),
    text: stretches.map(({ text }) => text).join(separator),
  }));
  const segments = segmentItems(items);
  const ends = laidOut.map((stretches) => {
    let end = -separator.length;
    return stretches.map(({ text }) => (end += separator.length + text.length));
  });
  return {
    kind: subject.kind,
    id: subject.id,
    manual: subject.manual,
    course: subject.course,
    query: subject.query,
    items,
    segments,
    tokens: segments.map(({ text }) => count(text)),
    evidence: segments.map(
      ({ itemIndex, start }) =>
        laidOut[itemIndex]![ends[itemIndex]!.findIndex((end) => start < end)]!.evidence,
    ),
  };
}

/** Twice as many draws as there are stretches: enough to fill the noise, and an end where there are too few. */
function* draws(size: number, random: Random): Generator<number> {
  for (let draw = 0; draw < 2 * size; draw += 1) yield random.int(size);
}
