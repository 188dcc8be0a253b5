import { ruleSlot } from '../cet/rule-slot.ts';
import { segmentItems } from '../cet/segmenter.ts';
import { slots } from '../cet/types.ts';
import type { Slot } from '../cet/types.ts';
import { normalizeText } from '../cet/words.ts';
import type { Random } from '../random.ts';
import { NearMisses } from './near-misses.ts';
import type { Fact, FactKind, Task } from '../tasks/task.ts';
import type { LabelledContext, NoiseSource, Piece } from './labelled-context.ts';

/** A query with its evidence, before anything is made worse. */
export interface CleanContext {
  readonly id: string;
  readonly course: string;
  readonly context: LabelledContext;
  /** Normalised texts that are evidence, or versions of it, and so can never be noise for it. */
  readonly related: readonly string[];
}

/** A paragraph of the material with where it stands. */
export interface Paragraph {
  readonly course: string;
  /** Record and headings: paragraphs of one section share it. */
  readonly section: string;
  /** Words of the title and headings, for the query about the section. */
  readonly title: string;
  readonly text: string;
}

export const slotOfFact: Readonly<Record<FactKind, Slot>> = {
  rule: 'rule',
  edge_case: 'edge_case',
  type: 'type',
  import: 'import',
  error_text: 'error',
  signature: 'signature',
  constant: 'rule',
};

/** Shortest text that can be noise or evidence of a section, characters. */
const shortest = 15;
/** Most paragraphs of a section taken as evidence. */
const mostEvidence = 12;

/** Cuts chunks into paragraphs as the segmenter does. */
export function paragraphsOf(chunks: readonly Paragraph[]): readonly Paragraph[] {
  return chunks.flatMap((chunk) =>
    segmentItems([{ id: 'chunk', text: chunk.text }])
      .filter(({ text }) => text.length >= shortest)
      .map(({ text }) => ({ ...chunk, text })),
  );
}

/** Facts of a task as the paragraphs of its course that hold them, in the order of the output's template. */
export function cleanTask(task: Task, paragraphs: readonly Paragraph[]): CleanContext {
  const own = paragraphs.filter(({ course }) => course === task.course);
  const facts = [...task.facts].sort(
    (x, y) => slots.indexOf(slotOfFact[x.kind]) - slots.indexOf(slotOfFact[y.kind]),
  );
  const pieces = facts.map((fact, order): Piece => {
    const normal = normalizeText(fact.text);
    // As it stands in the documentation, with its bullet and marks.
    const text = own.find((paragraph) => normalizeText(paragraph.text) === normal)?.text ?? fact.text;
    return {
      id: fact.id,
      text,
      item: 'evidence',
      keep: true,
      slot: slotOfFact[fact.kind],
      order,
      stale: fact.stale,
    };
  });
  return {
    id: task.id,
    course: task.course,
    context: { query: task.statement, pieces, relations: [], times: {} },
    related: task.facts.flatMap(versions).map(normalizeText),
  };
}

function versions({ text, paraphrases, stale }: Fact): readonly string[] {
  return [text, ...paraphrases, ...(stale === null ? [] : [stale])];
}

/** Sections of the documentation: the query asks about the heading, the evidence is what stands under it. */
export function cleanSections(paragraphs: readonly Paragraph[]): readonly CleanContext[] {
  const sections = new Map<string, Paragraph[]>();
  for (const paragraph of paragraphs)
    sections.set(paragraph.section, [...(sections.get(paragraph.section) ?? []), paragraph]);
  return [...sections].flatMap(([id, members]) => {
    const evidence = members.slice(0, mostEvidence);
    if (evidence.length < 2) return [];
    const pieces = evidence.map(({ text }, order): Piece => ({
      id: `paragraph-${order}`,
      text,
      item: 'evidence',
      keep: true,
      slot: ruleSlot({ type: segmentItems([{ id: '', text }])[0]!.type, text }),
      order,
      stale: null,
    }));
    const { course, title } = evidence[0]!;
    return [
      {
        id,
        course,
        context: { query: title, pieces, relations: [], times: {} },
        related: members.map(({ text }) => normalizeText(text)),
      },
    ];
  });
}

/** Most near misses, and most far noise, that a context is given to choose from. */
const mostNoise = 60;

/**
 * Noise for clean contexts out of the material of one split. Near misses are what a search would bring up beside the evidence: the
 * paragraphs nearest in vocabulary to the query and to the evidence, those of its own manual first. The rest is drawn from all.
 */
export class NoiseMaterial {
  readonly #paragraphs: readonly Paragraph[];
  readonly #normal: readonly string[];
  readonly #nearMisses: NearMisses;

  constructor(paragraphs: readonly Paragraph[]) {
    this.#paragraphs = paragraphs;
    this.#normal = paragraphs.map(({ text }) => normalizeText(text));
    this.#nearMisses = new NearMisses(paragraphs.map(({ text }) => text));
  }

  noiseFor(clean: CleanContext, random: Random): NoiseSource {
    const foreign = (index: number): boolean => {
      const normal = this.#normal[index]!;
      return !clean.related.some((known) => normal.includes(known) || known.includes(normal));
    };
    const evidence = clean.context.pieces.filter(({ keep }) => keep).map(({ text }) => text);
    const ranked = this.#nearMisses.nearest(clean.context.query, evidence);
    const manual = manualOf(clean.course);
    const within = (index: number): boolean => manualOf(this.#paragraphs[index]!.course) === manual;
    const near = firstOf([...ranked.filter(within), ...ranked.filter((index) => !within(index))], foreign);
    const taken = new Set(near);
    const drawn = Array.from({ length: this.#paragraphs.length === 0 ? 0 : 3 * mostNoise }, () =>
      random.int(this.#paragraphs.length),
    );
    const far = firstOf(new Set(drawn), (index) => !taken.has(index) && foreign(index));
    const texts = (indices: readonly number[]): string[] =>
      indices.map((index) => this.#paragraphs[index]!.text);
    return { near: texts(near), far: texts(far) };
  }
}

function firstOf(indices: Iterable<number>, fits: (index: number) => boolean): number[] {
  const found: number[] = [];
  for (const index of indices) {
    if (found.length >= mostNoise) break;
    if (fits(index)) found.push(index);
  }
  return found;
}

/** Courses of a manual are its sections, `manual/section`; an exercise is a course of its own. */
function manualOf(course: string): string {
  return course.split('/', 1)[0]!;
}
