import { Parser } from 'web-tree-sitter';
import type { TreeCursor } from 'web-tree-sitter';
import { loadedGrammar } from './grammars.ts';
import type { GrammarName } from './grammars.ts';

/** A node of a syntax tree as plain data: walking tree-sitter's own nodes crosses into WebAssembly at every step. */
export interface SyntaxNode {
  readonly type: string;
  /** False for punctuation, operators and keywords. */
  readonly named: boolean;
  /** Its field in the parent, e.g. `name`, `body`, `condition`. */
  readonly field: string | null;
  /** UTF-16 offsets into the source. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly SyntaxNode[];
}

export interface SyntaxTree {
  readonly text: string;
  readonly root: SyntaxNode;
  /** Parts of the source could not be parsed; the rest of the tree holds. */
  readonly hasError: boolean;
}

/** Generated sources nest expressions by the thousand; recursion over them would exhaust the stack. */
const deepest = 400;

/**
 * Syntax tree of a source, or null when it nests deeper than code that people write. Nodes shorter than `leastLength` characters come
 * without their children: most of the cost of a tree is in its small nodes. @throws Error as loadedGrammar.
 */
export function parseSource(text: string, grammar: GrammarName, leastLength = 0): SyntaxTree | null {
  const parser = new Parser();
  try {
    parser.setLanguage(loadedGrammar(grammar));
    const tree = parser.parse(text);
    if (!tree) return null;
    const cursor = tree.walk();
    try {
      const root = nodeAt(cursor, 0, leastLength);
      return root && { text, root, hasError: tree.rootNode.hasError };
    } finally {
      cursor.delete();
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

function nodeAt(cursor: TreeCursor, depth: number, leastLength: number): SyntaxNode | null {
  if (depth > deepest) return null;
  const children: SyntaxNode[] = [];
  const node = {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    start: cursor.startIndex,
    end: cursor.endIndex,
    children,
  };
  if (node.end - node.start < leastLength || !cursor.gotoFirstChild()) return node;
  do {
    const child = nodeAt(cursor, depth + 1, leastLength);
    if (!child) return null;
    children.push(child);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return node;
}

export function childOf(node: SyntaxNode, field: string): SyntaxNode | null {
  return node.children.find((child) => child.field === field) ?? null;
}

/** The node and all below it, parents first, in the order of the source. */
export function* descendants(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of node.children) yield* descendants(child);
}
