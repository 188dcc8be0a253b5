import type { SyntaxNode } from '../../models/syntax/tree.ts';

/** A smallest difference of two trees: inserted (no before), deleted (no after) or replaced. */
export interface Edit {
  readonly before: SyntaxNode | null;
  readonly after: SyntaxNode | null;
  /** Nodes around it on the side where it is, outermost first. */
  readonly around: readonly SyntaxNode[];
}

/** Longer sequences of children are compared as wholes: the table of their alignment grows with the square. */
const mostChildren = 400;

/** Text in which only the code counts. */
function codeOf(node: SyntaxNode, text: string): string {
  return text.slice(node.start, node.end).replace(/\s+/g, ' ');
}

/**
 * Differences of two trees, top down: equal children are aligned (longest common subsequence), children between them are compared
 * where their types agree, the rest is inserted or deleted. Comments do not count.
 */
export function editsBetween(
  before: SyntaxNode,
  after: SyntaxNode,
  texts: { readonly before: string; readonly after: string },
  around: readonly SyntaxNode[] = [],
): Edit[] {
  if (codeOf(before, texts.before) === codeOf(after, texts.after)) return [];
  const left = before.children.filter((child) => !/comment$/.test(child.type));
  const right = after.children.filter((child) => !/comment$/.test(child.type));
  const comparable = before.type === after.type && left.length > 0 && right.length > 0;
  if (!comparable || Math.max(left.length, right.length) > mostChildren || /string/.test(before.type))
    return [{ before, after, around }];
  const inside = [...around, after];
  const edits: Edit[] = [];
  for (const [removed, added] of gaps(left, right, texts)) {
    const open = [...added];
    for (const child of removed) {
      const twin = open.findIndex((other) => other.type === child.type && other.field === child.field);
      const index = twin === -1 && removed.length === 1 && added.length === 1 ? 0 : twin;
      if (index === -1) {
        edits.push({ before: child, after: null, around: inside });
        continue;
      }
      for (const inserted of open.splice(0, index))
        edits.push({ before: null, after: inserted, around: inside });
      edits.push(...editsBetween(child, open.shift()!, texts, inside));
    }
    for (const inserted of open) edits.push({ before: null, after: inserted, around: inside });
  }
  return edits;
}

/** The runs of children between those that are equal. */
function* gaps(
  left: readonly SyntaxNode[],
  right: readonly SyntaxNode[],
  texts: { readonly before: string; readonly after: string },
): Generator<[SyntaxNode[], SyntaxNode[]]> {
  const a = left.map((node) => `${node.type} ${codeOf(node, texts.before)}`);
  const b = right.map((node) => `${node.type} ${codeOf(node, texts.after)}`);
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  let removed: SyntaxNode[] = [];
  let added: SyntaxNode[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      if (removed.length + added.length > 0) yield [removed, added];
      removed = [];
      added = [];
      i += 1;
      j += 1;
    } else if (
      j < b.length &&
      (i === a.length || lengths[i * width + j + 1]! > lengths[(i + 1) * width + j]!)
    ) {
      added.push(right[j]!);
      j += 1;
    } else {
      removed.push(left[i]!);
      i += 1;
    }
  }
  if (removed.length + added.length > 0) yield [removed, added];
}
