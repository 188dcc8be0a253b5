import { ruleSlot } from '../cet/rule-scores.ts';
import { segmentItems } from '../cet/segmenter.ts';
import { slots } from '../cet/types.ts';
import type { Slot } from '../cet/types.ts';
import { normalizeText, terms } from '../cet/words.ts';
import type { Random } from '../random.ts';
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

/** Paragraphs drawn as near misses by vocabulary, and as far noise. */
const drawn = 200;
const mostNoise = 60;

/**
 * Noise for a clean context out of the material of its own split: near misses are other paragraphs of its course, filled up with
 * those that share most words with the query; the rest is far.
 */
export function noiseFor(clean: CleanContext, paragraphs: readonly Paragraph[], random: Random): NoiseSource {
  const foreign = (text: string): boolean => {
    const normal = normalizeText(text);
    return !clean.related.some((known) => normal.includes(known) || known.includes(normal));
  };
  const near = random
    .shuffle(paragraphs.filter(({ course, text }) => course === clean.course && foreign(text)))
    .slice(0, mostNoise);
  const others = paragraphs.filter(({ course }) => course !== clean.course);
  const pool =
    others.length <= drawn ? others : Array.from({ length: drawn }, () => others[random.int(others.length)]!);
  const query = new Set(terms(clean.context.query));
  const overlap = (text: string): number => new Set(terms(text).filter((term) => query.has(term))).size;
  const ranked = pool
    .filter(({ text }) => foreign(text))
    .map((paragraph) => ({ paragraph, shared: overlap(paragraph.text) }))
    .sort((x, y) => y.shared - x.shared);
  const lacking = Math.max(0, mostNoise / 2 - near.length);
  return {
    near: [...near, ...ranked.slice(0, lacking).map(({ paragraph }) => paragraph)].map(({ text }) => text),
    far: ranked.slice(lacking, lacking + mostNoise).map(({ paragraph }) => paragraph.text),
  };
}
