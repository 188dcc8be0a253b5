import { Parser, type Node } from 'web-tree-sitter';
import { createRandom } from '../models/random.ts';
import { loadGrammar, type GrammarName } from '../models/syntax/grammars.ts';

/** A program with one error that no compiler lets pass, on one known line. */
export interface BrokenProgram {
  readonly kind: 'operator' | 'operand' | 'bracket' | 'name';
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

interface Edit {
  readonly kind: BrokenProgram['kind'];
  readonly row: number;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const binary = new Set(['binary_expression', 'binary_operator', 'comparison_operator']);
const argumentLists = new Set(['arguments', 'argument_list']);
/** Their compilers look names up; the others do when the code runs. */
const resolved: ReadonlySet<string> = new Set(['typescript', 'go', 'rust', 'java', 'cpp']);

/**
 * At most `limit` broken versions of a program, the same for the same seed. Kinds take turns. Each edit is in a statement of
 * one line, and where an operand is taken away, something that cannot be one follows it there: the line to blame is beyond doubt.
 */
export async function brokenPrograms(
  program: { grammar: GrammarName; text: string; seed: number },
  limit: number,
): Promise<readonly BrokenProgram[]> {
  const grammar = await loadGrammar(program.grammar);
  const parser = new Parser();
  parser.setLanguage(grammar);
  const tree = parser.parse(program.text);
  try {
    if (!tree || tree.rootNode.hasError) return [];
    const lines = program.text.split('\n');
    const edits: Edit[] = [];
    visit(tree.rootNode, (node) => {
      if (!isOneLine(statementOf(node))) return;
      const rest = (lines[node.endPosition.row] ?? '').slice(node.endPosition.column);
      edits.push(...editsAt(node, program.grammar, /^\s*[)\]};:,]/.test(rest)));
    });
    return taken(edits, program.seed, limit).map(({ kind, row, start, end, replacement }) => ({
      kind,
      line: row + 1,
      text: program.text.slice(0, start) + replacement + program.text.slice(end),
    }));
  } finally {
    tree?.delete();
    parser.delete();
  }
}

function isOneLine(node: Node): boolean {
  return node.startPosition.row === node.endPosition.row;
}

/** The innermost statement: in one of several lines, what is wrong with one may show on the next. */
function statementOf(node: Node): Node {
  let inner = node;
  while (inner.parent && !/statement|declaration|assignment|definition/.test(inner.type))
    inner = inner.parent;
  return inner;
}

function visit(node: Node, see: (node: Node) => void): void {
  // What a macro is given may be no expression at all.
  if (node.type === 'token_tree' || node.type.startsWith('preproc')) return;
  see(node);
  for (const child of node.children) if (child) visit(child, see);
}

function editsAt(node: Node, grammar: GrammarName, followed: boolean): readonly Edit[] {
  const row = node.startPosition.row;
  if (argumentLists.has(node.type) && node.text.startsWith('('))
    return [{ kind: 'bracket', row, start: node.endIndex, end: node.endIndex, replacement: ')' }];
  if (!binary.has(node.type) || node.childCount !== 3) return [];
  const [left, operator, right] = node.children;
  if (!left || !operator || !right) return [];
  const edits: Edit[] = [
    { kind: 'operator', row, start: operator.endIndex, end: operator.endIndex, replacement: ' * / ' },
  ];
  if (followed)
    edits.push({ kind: 'operand', row, start: right.startIndex, end: right.endIndex, replacement: '' });
  if (resolved.has(grammar) && left.type === 'identifier')
    edits.push({
      kind: 'name',
      row,
      start: left.startIndex,
      end: left.endIndex,
      replacement: 'nobodyHasThisName',
    });
  return edits;
}

/** Kinds in turn, places of each in an order of the seed. */
function taken(edits: readonly Edit[], seed: number, limit: number): readonly Edit[] {
  const random = createRandom(seed);
  const kinds = new Map<string, Edit[]>();
  for (const edit of random.shuffle(edits)) kinds.set(edit.kind, [...(kinds.get(edit.kind) ?? []), edit]);
  const queues = [...kinds.values()];
  const chosen: Edit[] = [];
  while (chosen.length < limit && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      const edit = queue.shift();
      if (edit && chosen.length < limit) chosen.push(edit);
    }
  }
  return chosen;
}
