import type { Paragraph, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { SourceFile } from '../../models/tasks/task.ts';

const parser = unified().use(remarkParse).use(remarkGfm);
const leastCharacters = 20;

/** Paragraphs and list items of Markdown documents, verbatim. */
export function statementsOf(documents: readonly SourceFile[]): readonly string[] {
  const statements = new Set<string>();
  for (const { text } of documents) {
    const visit = (node: Root | Root['children'][number] | Paragraph): void => {
      if (node.type === 'paragraph') {
        const { start, end } = node.position!;
        const slice = text.slice(start.offset, end.offset);
        if (slice.length >= leastCharacters) statements.add(slice);
      } else if ('children' in node) {
        for (const child of node.children) visit(child as Paragraph);
      }
    };
    visit(parser.parse(text));
  }
  return [...statements];
}

const stopWords = new Set(
  'the and for that this with from are was not you your test return self def case can has have must should its'.split(
    ' ',
  ),
);

function wordsOf(text: string): readonly string[] {
  const spaced = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return (spaced.match(/[a-z0-9]+/g) ?? []).filter((word) => word.length > 2 && !stopWords.has(word));
}

/**
 * For each clue (what a mistake broke, in words) the statement that explains it best: words weighted by their rarity among
 * the statements. Two clues share a statement only when there are fewer statements than clues.
 */
export function chooseStatements(clues: readonly string[], statements: readonly string[]): readonly string[] {
  const words = statements.map((statement) => new Set(wordsOf(statement)));
  const weight = (word: string): number => {
    const holders = words.filter((set) => set.has(word)).length;
    return holders === 0 ? 0 : Math.log(1 + statements.length / holders);
  };
  const used = new Set<number>();
  return clues.map((clue) => {
    const clueWords = new Set(wordsOf(clue));
    const free = statements.map((_, index) => index).filter((index) => !used.has(index));
    const candidates = free.length > 0 ? free : statements.map((_, index) => index);
    const score = (index: number): number => {
      const shared = [...clueWords].filter((word) => words[index]!.has(word));
      return shared.reduce((sum, word) => sum + weight(word), 0) / Math.sqrt(words[index]!.size + 1);
    };
    const best = candidates.reduce((left, right) => (score(right) > score(left) ? right : left));
    used.add(best);
    return statements[best]!;
  });
}
