import type { PlacedChunk } from '../../infra/database/placed-chunks.ts';

/** A question whose answer's place is known by how it was made, without anybody's judgement. */
export interface ConstructedQuestion {
  /** Heading -> its section; blurb -> its exercise, in any language; title -> accepted answer. */
  readonly origin: 'heading' | 'blurb' | 'title';
  readonly text: string;
  readonly course: string;
  /** What is wholly on one side of a split: the record, of exercises the exercise. */
  readonly page: string;
  /** Ids of the chunks that answer it. */
  readonly gold: readonly string[];
}

/** Headings that make no question, by reason. */
export interface LeftOut {
  /** The same words head another section, as "Overview" does. */
  readonly ambiguous: number;
  /** Sections under it have headings of their own: which of them answers is not known. */
  readonly divided: number;
  /** The section says next to nothing. */
  readonly short: number;
}

const explaining: ReadonlySet<string> = new Set(['documentation', 'lesson']);
/** Tokens below which a section is no answer. */
const leastTokens = 20;

export function constructQuestions(chunks: readonly PlacedChunk[]): {
  questions: ConstructedQuestion[];
  leftOut: LeftOut;
} {
  const { questions, leftOut } = headingQuestions(chunks.filter(({ kind }) => explaining.has(kind)));
  return { questions: [...questions, ...blurbQuestions(chunks), ...titleQuestions(chunks)], leftOut };
}

function headingQuestions(chunks: readonly PlacedChunk[]): {
  questions: ConstructedQuestion[];
  leftOut: LeftOut;
} {
  const sections = groupBy(chunks, ({ recordId, headingPath }) => JSON.stringify([recordId, ...headingPath]));
  const divided = new Set<string>();
  for (const [first] of sections.values())
    for (let depth = 1; depth < first!.headingPath.length; depth += 1)
      divided.add(JSON.stringify([first!.recordId, ...first!.headingPath.slice(0, depth)]));
  const headed = [...sections].filter(([, [first]]) => first!.headingPath.length > 1);
  const headingOf = ([first]: readonly PlacedChunk[]): string => first!.headingPath.at(-1)!;
  const uses = new Map<string, number>();
  for (const [, section] of headed) {
    const words = wordsOf(headingOf(section));
    uses.set(words, (uses.get(words) ?? 0) + 1);
  }
  const leftOut = { ambiguous: 0, divided: 0, short: 0 };
  const questions = headed.flatMap(([key, section]): ConstructedQuestion[] => {
    const { course, recordId } = section[0]!;
    const heading = headingOf(section);
    const words = wordsOf(heading);
    if (divided.has(key)) leftOut.divided += 1;
    else if (words === '' || uses.get(words)! > 1) leftOut.ambiguous += 1;
    else if (section.reduce((sum, { tokens }) => sum + tokens, 0) < leastTokens) leftOut.short += 1;
    else
      return [
        { origin: 'heading', text: heading, course, page: recordId, gold: section.map(({ id }) => id) },
      ];
    return [];
  });
  return { questions, leftOut };
}

function blurbQuestions(chunks: readonly PlacedChunk[]): ConstructedQuestion[] {
  const exercises = groupBy(
    chunks.filter(({ kind }) => kind === 'exercise'),
    ({ source, course }) => JSON.stringify([source, course]),
  );
  return [...exercises].flatMap(([page, twins]) => {
    const asked = twins.find(({ blurb }) => blurb?.trim());
    const gold = [...new Set(twins.map(({ id }) => id))];
    return asked ? [{ origin: 'blurb', text: asked.blurb!.trim(), course: asked.course, page, gold }] : [];
  });
}

function titleQuestions(chunks: readonly PlacedChunk[]): ConstructedQuestion[] {
  const threads = groupBy(
    chunks.filter(({ kind }) => kind === 'question'),
    ({ recordId }) => recordId,
  );
  return [...threads].flatMap(([page, thread]) => {
    const gold = thread.filter(({ headingPath }) => headingPath[1] === 'Accepted answer').map(({ id }) => id);
    const { title, course } = thread[0]!;
    return gold.length > 0 ? [{ origin: 'title', text: title, course, page, gold }] : [];
  });
}

function wordsOf(heading: string): string {
  return (heading.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
