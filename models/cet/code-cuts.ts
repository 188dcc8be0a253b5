import type { SyntaxNode } from '../syntax/tree.ts';
import { partsOf } from './code-syntax.ts';
import type { CodeTree } from './code-syntax.ts';
import { trimSpan } from './text-offsets.ts';
import type { Span } from './text-offsets.ts';

/** Comments and attributes belong to what stands under them. */
const attached = /comment$|attribute_item$|^access_specifier$/;

/**
 * Spans of a source, cut between statements: at blank lines, and what is longer than `longest` characters also between its
 * statements and inside them, head, members and end of a long class or function apart. A statement without such a place stays whole,
 * however long. Cuts are at line starts, and each character that is not blank is in one span.
 */
export function cutAtSyntax(tree: CodeTree, longest: number): readonly Span[] {
  const cuts = [0];
  cutMembers(tree.root.children, tree.text.length, tree, longest, cuts);
  return cuts.flatMap((start, i) => trimmed(tree.text, { start, end: cuts[i + 1] ?? tree.text.length }));
}

/** A span keeps the indentation of its first line. */
function trimmed(text: string, span: Span): readonly Span[] {
  const inner = trimSpan(text, span);
  return inner ? [{ start: Math.max(span.start, lineStart(text, inner.start)), end: inner.end }] : [];
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** A member with what is attached to it, from the start of its line. */
interface Unit extends Span {
  readonly nodes: readonly SyntaxNode[];
  readonly afterBlank: boolean;
}

/** Adds the cuts of a list of nodes that ends before `end`; ascending, none before the first of its units. */
function cutMembers(
  nodes: readonly SyntaxNode[],
  end: number,
  tree: CodeTree,
  longest: number,
  cuts: number[],
): void {
  const units = unitsOf(nodes, end, tree.text);
  for (let from = 0; from < units.length;) {
    let to = from + 1;
    while (to < units.length && !units[to]!.afterBlank) to += 1;
    cut(cuts, units[from]!.start);
    if (units[to - 1]!.end - units[from]!.start > longest) {
      let packed = units[from]!.start;
      for (const unit of units.slice(from, to)) {
        if (unit.end - packed > longest) {
          cut(cuts, unit.start);
          packed = unit.start;
        }
        if (unit.end - unit.start > longest) {
          const node = longestOf(unit.nodes);
          if (node) cutInside(node, unit.end, tree, longest, cuts);
          packed = -Infinity;
        }
      }
    }
    from = to;
  }
}

function cut(cuts: number[], offset: number): void {
  if (offset > cuts.at(-1)!) cuts.push(offset);
}

/** Cuts the lists in a long node from what stands around them. */
function cutInside(node: SyntaxNode, end: number, tree: CodeTree, longest: number, cuts: number[]): void {
  const { frame, members } = partsOf(node, tree);
  for (const part of insideOf(frame, longest, members.length === 0))
    cutInside(part, end, tree, longest, cuts);
  const last = members.at(-1);
  if (!last) return;
  const lastEnd = last.end - (tree.text[last.end - 1] === '\n' ? 1 : 0);
  const lineEnd = tree.text.indexOf('\n', lastEnd);
  const membersEnd = lineEnd < 0 ? end : Math.min(lineEnd, end);
  cutMembers(members, membersEnd, tree, longest, cuts);
  // What closes the list is a piece of its own where it does not stand in the line of the last member.
  if (/^[,;]?\s*(?:(?:\/\/|#|\/\*).*)?$/.test(tree.text.slice(lastEnd, membersEnd)))
    cut(cuts, membersEnd + 1);
}

/** The long ones; where a node has none and nothing else to cut at, its longest. */
function insideOf(nodes: readonly SyntaxNode[], longest: number, last: boolean): readonly SyntaxNode[] {
  const long = nodes.filter(({ start, end }) => end - start > longest);
  if (long.length > 0 || !last) return long;
  const most = longestOf(nodes);
  return most ? [most] : [];
}

function longestOf(nodes: readonly SyntaxNode[]): SyntaxNode | undefined {
  let longest: SyntaxNode | undefined;
  for (const node of nodes)
    if (!longest || node.end - node.start > longest.end - longest.start) longest = node;
  return longest;
}

function unitsOf(nodes: readonly SyntaxNode[], end: number, text: string): readonly Unit[] {
  const starts: { start: number; nodes: SyntaxNode[]; afterBlank: boolean }[] = [];
  let previous: SyntaxNode | null = null;
  for (const node of nodes) {
    const start = lineStart(text, node.start);
    const own = text.slice(start, node.start).trim() === '';
    const gap = previous ? text.slice(previous.end - 1, node.start) : '\n\n';
    const afterBlank = /\n[^\S\n]*\n/.test(gap);
    const open = starts.at(-1);
    // What stands in the line of the list's head belongs to the head.
    if (own && node.named && (!open || afterBlank || !attached.test(previous!.type)))
      starts.push({ start, nodes: [node], afterBlank });
    else open?.nodes.push(node);
    previous = node;
  }
  return starts.map((unit, i) => ({ ...unit, end: starts[i + 1]?.start ?? end }));
}
