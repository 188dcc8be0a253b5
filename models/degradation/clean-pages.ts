import { headingTitle, segmentItems } from '../cet/segmenter.ts';
import { ruleSlot } from '../cet/rule-slot.ts';
import { normalizeText } from '../cet/words.ts';
import type { CleanContext } from './clean-contexts.ts';
import type { Piece } from './labelled-context.ts';

/** A chunk of the knowledge base with where it stands. */
export interface PageChunk {
  readonly recordId: string;
  readonly course: string;
  readonly title: string;
  /** Headings above it, outermost first. */
  readonly headingPath: readonly string[];
  readonly text: string;
}

/** Texts of a page, headings aside; a page of fewer is no context, of more it is cut at the end of a section. */
const fewest = 6;
const most = 24;
const shortest = 15;

/** Pages with at least two sections, headings in place: what was well ordered before it was made worse. */
export function cleanPages(chunks: readonly PageChunk[]): readonly CleanContext[] {
  const records = new Map<string, PageChunk[]>();
  for (const chunk of chunks) {
    const page = records.get(chunk.recordId);
    if (page) page.push(chunk);
    else records.set(chunk.recordId, [chunk]);
  }
  return [...records].flatMap(([id, page]) => {
    const pieces = piecesOf(page);
    const texts = pieces.filter(({ text }) => !isHeading(text));
    const headings = pieces.length - texts.length;
    if (headings < 2 || texts.length < fewest) return [];
    const { course, title } = page[0]!;
    return [
      {
        id: `page ${id}`,
        course,
        context: { query: title, pieces, relations: [], times: {} },
        related: page
          .flatMap(({ text }) => segmentItems([{ id: '', text }]))
          .map(({ text }) => normalizeText(text)),
      },
    ];
  });
}

function isHeading(text: string): boolean {
  return /^#{1,6} /.test(text);
}

function piecesOf(page: readonly PageChunk[]): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (text: string): void => {
    const [first] = segmentItems([{ id: '', text }]);
    const slot = isHeading(text) ? null : ruleSlot(first!);
    pieces.push({
      id: `part-${pieces.length}`,
      text,
      item: 'evidence',
      keep: true,
      slot,
      order: pieces.length,
      stale: null,
    });
  };
  let path: readonly string[] = [];
  let texts = 0;
  for (const { title, headingPath, text } of page) {
    const headings = headingPath[0] === title ? headingPath.slice(1) : headingPath;
    const shared = headings.findIndex((heading, depth) => heading !== path[depth]);
    if (shared >= 0 && texts >= most) break;
    if (shared >= 0)
      headings.slice(shared).forEach((heading, depth) => {
        const name = headingTitle(heading);
        if (name !== '') add(`${'#'.repeat(Math.min(6, shared + depth + 2))} ${name}`);
      });
    path = headings;
    for (const segment of segmentItems([{ id: 'chunk', text }])) {
      if (segment.text.length < shortest || segment.type === 'heading' || texts >= 2 * most) continue;
      add(segment.text);
      texts += 1;
    }
  }
  return pieces;
}
