import { createHash } from 'node:crypto';
import { Parser, type Node } from 'web-tree-sitter';
import { loadGrammar } from '../syntax/grammars.ts';

/** Languages with a grammar here. */
export const mutableLanguages = ['python', 'javascript'] as const;
export type MutableLanguage = (typeof mutableLanguages)[number];

export type MutationOperator = 'comparison' | 'constant' | 'condition' | 'branch' | 'error' | 'literal';

/** A program with one deliberate mistake: what a solver may write who lacks one rule. */
export interface Mutant {
  readonly operator: MutationOperator;
  /** The whole file with the mistake. */
  readonly text: string;
  /** The line of the original that was changed, without white space around it. */
  readonly originalLine: string;
}

interface Edit {
  readonly operator: MutationOperator;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const swappedComparison: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  in: 'not in',
  'not in': 'in',
};

/**
 * At most `limit` mutants of a program, the same for the same seed: the operators take turns, the places of each come in an
 * order that only the seed decides. Empty when the program cannot be parsed.
 */
export async function mutantsOf(program: {
  language: MutableLanguage;
  text: string;
  seed: number;
  limit: number;
}): Promise<readonly Mutant[]> {
  const grammar = await loadGrammar(program.language);
  const parser = new Parser();
  parser.setLanguage(grammar);
  const tree = parser.parse(program.text);
  try {
    if (!tree || tree.rootNode.hasError) return [];
    const edits: Edit[] = [];
    visit(tree.rootNode, (node) => edits.push(...editsAt(node, program.language)));
    return taken(edits, program.seed, program.limit).map((edit) => apply(program.text, edit));
  } finally {
    tree?.delete();
    parser.delete();
  }
}

function visit(node: Node, found: (node: Node) => void): void {
  if (node.type.startsWith('import_') || node.type === 'comment') return;
  // A string that is a statement is documentation.
  if (node.type === 'expression_statement' && node.firstNamedChild?.type === 'string') return;
  found(node);
  for (const child of node.children) if (child) visit(child, found);
}

function editsAt(node: Node, language: MutableLanguage): Edit[] {
  const replace = (operator: MutationOperator, target: Node, replacement: string): Edit => ({
    operator,
    start: target.startIndex,
    end: target.endIndex,
    replacement,
  });
  const nothing = language === 'python' ? 'pass' : ';';
  switch (node.type) {
    case 'comparison_operator':
    case 'binary_expression':
      return node.children.flatMap((child) => {
        const swapped = child && !child.isNamed ? swappedComparison[child.text] : undefined;
        return child && swapped ? [replace('comparison', child, swapped)] : [];
      });
    case 'integer':
    case 'number': {
      const value = Number(node.text);
      if (!Number.isSafeInteger(value)) return [];
      return [replace('constant', node, String(value + 1)), replace('constant', node, String(value - 1))];
    }
    case 'if_statement':
    case 'elif_clause': {
      const condition = node.childForFieldName('condition');
      const body = node.childForFieldName('consequence');
      const negated =
        language === 'python' ? `not (${condition?.text ?? ''})` : `(!${condition?.text ?? ''})`;
      return [
        ...(condition ? [replace('condition', condition, negated)] : []),
        ...(body ? [replace('branch', body, language === 'python' ? 'pass' : '{}')] : []),
      ];
    }
    case 'raise_statement':
    case 'throw_statement':
      return [replace('error', node, nothing)];
    case 'string_content':
    case 'string_fragment':
      // Without the last character an escape would swallow the quote.
      return node.text.trim() === '' || node.text.includes('\\')
        ? []
        : [replace('literal', node, changedText(node.text))];
    default:
      return [];
  }
}

/** Another text that stays valid in the same quotes. */
function changedText(text: string): string {
  return text.length > 1 ? text.slice(0, -1) : text === 'x' ? 'y' : 'x';
}

function taken(edits: readonly Edit[], seed: number, limit: number): Edit[] {
  const rank = (edit: Edit): string =>
    createHash('sha256')
      .update(`${String(seed)} ${edit.operator} ${String(edit.start)} ${edit.replacement}`)
      .digest('hex');
  const queues = new Map<MutationOperator, Edit[]>();
  for (const edit of [...edits].sort((left, right) => (rank(left) < rank(right) ? -1 : 1))) {
    queues.set(edit.operator, [...(queues.get(edit.operator) ?? []), edit]);
  }
  const result: Edit[] = [];
  const inTurn = [...queues.values()].sort((left, right) => (rank(left[0]!) < rank(right[0]!) ? -1 : 1));
  while (result.length < limit && inTurn.some((queue) => queue.length > 0)) {
    for (const queue of inTurn) {
      const edit = queue.shift();
      if (edit && result.length < limit) result.push(edit);
    }
  }
  return result;
}

function apply(text: string, edit: Edit): Mutant {
  const lineStart = text.lastIndexOf('\n', edit.start - 1) + 1;
  const lineEnd = text.indexOf('\n', edit.start);
  return {
    operator: edit.operator,
    text: text.slice(0, edit.start) + edit.replacement + text.slice(edit.end),
    originalLine: text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).trim(),
  };
}
