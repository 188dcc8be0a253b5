import { loadGrammars } from '../syntax/grammars.ts';
import type { GrammarName } from '../syntax/grammars.ts';
import { parseSource } from '../syntax/tree.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax/tree.ts';
import type { Span } from './text-offsets.ts';

// Segments must not depend on whether somebody loaded the grammars before, and cutting text is synchronous.
await loadGrammars();

/** Nodes shorter than this are never looked into, characters. */
const leastNode = 480;

/** A tree whose short nodes have no children; null for code that does not parse, whose tree says nothing certain. */
export function parseWhole(text: string, grammar: GrammarName): CodeTree | null {
  const tree = parseSource(text, grammar, leastNode);
  return tree && !tree.hasError ? { ...tree, grammar } : null;
}

export interface CodeTree extends SyntaxTree {
  readonly grammar: GrammarName;
}

/** Nodes that are a list of statements, members, cases or elements, each of which may be left out. */
const lists = new Set([
  'block', // Python, Go, Rust, Java
  'constructor_body',
  'class_body',
  'enum_body',
  'interface_body',
  'statement_block', // JavaScript, TypeScript
  'switch_body',
  'object_type',
  'object',
  'array',
  'list', // Python
  'dictionary',
  'set',
  'statement_list', // Go
  'import_spec_list',
  'const_declaration',
  'var_spec_list',
  'literal_value',
  'expression_switch_statement',
  'type_switch_statement',
  'select_statement',
  'declaration_list', // Rust, C++
  'field_declaration_list',
  'enum_variant_list',
  'match_block',
  'array_expression',
  'enum_body_declarations', // Java
  'annotation_type_body',
  'array_initializer',
  'switch_block',
  'compound_statement', // C++
  'enumerator_list',
  'initializer_list',
  'preproc_ifdef',
  'preproc_if',
]);
const headFields = new Set(['name', 'condition', 'value', 'initializer', 'alias']);
const comment = /comment$/;

interface Parts {
  /** What has to stay when any part of the node does. */
  readonly frame: readonly SyntaxNode[];
  /** What may be left out. */
  readonly members: readonly SyntaxNode[];
}

/** What of a node's children may go: of a list its members, of the root everything, of all else nothing. */
export function partsOf(node: SyntaxNode, tree: CodeTree): Parts {
  const { children } = node;
  if (node === tree.root) return { frame: [], members: children };
  if (!lists.has(node.type)) return { frame: children, members: [] };
  let first = 0;
  while (first < children.length && isHead(children[first]!)) first += 1;
  // Python has no empty block.
  if (tree.grammar === 'python' && node.type === 'block') {
    while (first < children.length && comment.test(children[first]!.type)) first += 1;
    first += 1;
  }
  const last = Math.max(first, children.at(-1)?.named === false ? children.length - 1 : children.length);
  return {
    frame: [...children.slice(0, first), ...children.slice(last)],
    members: children.slice(first, last),
  };
}

function isHead({ named, field }: SyntaxNode): boolean {
  return !named || (field !== null && headFields.has(field));
}

/**
 * For each span of the tree's text the spans that it needs to parse: where a bound between spans falls into a node, the spans that hold
 * the frame of the node need each other, and those that hold its members need the frame.
 */
export function needsOf(tree: CodeTree, spans: readonly Span[]): readonly (readonly number[])[] {
  const needs = spans.map(() => new Set<number>());
  const need = (from: number, to: number): void => {
    if (from !== to) needs[from]!.add(to);
  };
  /** The last span that begins at the offset or before. */
  const spanAt = (offset: number): number => {
    let low = 0;
    let high = spans.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (spans[middle]!.start <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
  const ends = (node: SyntaxNode): readonly [number, number] => [
    spanAt(node.start),
    spanAt(lastWritten(node, tree.text)),
  ];
  const visit = (node: SyntaxNode): void => {
    const [first, last] = ends(node);
    if (first === last) return;
    const held = new Set<number>();
    const { frame, members } = partsOf(node, tree);
    const isRoot = node === tree.root;
    if (!isRoot) held.add(first).add(last);
    // A node that is not looked into stays whole.
    if (node.children.length === 0) for (let span = first; span <= last; span += 1) held.add(span);
    for (const part of frame) for (const span of ends(part)) held.add(span);
    const ring = [...held].sort((x, y) => x - y);
    ring.forEach((span, place) => need(span, ring[(place + 1) % ring.length]!));
    if (!isRoot) for (const part of members) for (const span of ends(part)) need(span, first);
    for (const child of node.children) visit(child);
  };
  visit(tree.root);
  return needs.map((needed) => [...needed]);
}

/** Offset of the last character that is not blank: some nodes hold the line end after them. */
function lastWritten({ start, end }: SyntaxNode, text: string): number {
  let last = end - 1;
  while (last > start && text[last]!.trim() === '') last -= 1;
  return last;
}
