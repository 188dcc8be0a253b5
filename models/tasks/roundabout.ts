import { Parser, type Node } from 'web-tree-sitter';
import { loadGrammar } from '../syntax/grammars.ts';
import type { Language } from './task.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/**
 * The program written in a roundabout way that does the same: what is returned gets a name first, and the sides of a condition change
 * places. Null where nothing can be done so (other languages, a program that does not parse). Whether it does the same is for its
 * tests to say: a name may be taken, a condition may be more than a condition.
 */
export async function roundabout(language: Language, text: string): Promise<string | null> {
  if (language !== 'python' && language !== 'javascript' && language !== 'typescript') return null;
  const grammar = await loadGrammar(language);
  const parser = new Parser();
  parser.setLanguage(grammar);
  const tree = parser.parse(text);
  try {
    if (!tree || tree.rootNode.hasError) return null;
    const edits: Edit[] = [];
    visit(tree.rootNode, (node) => {
      const edit = language === 'python' ? pythonEdit(node, text) : scriptEdit(node, text);
      if (edit) edits.push(edit);
      return edit === null;
    });
    if (edits.length === 0) return null;
    return edits.reduceRight(
      (changed, { start, end, replacement }) => changed.slice(0, start) + replacement + changed.slice(end),
      text,
    );
  } finally {
    tree?.delete();
    parser.delete();
  }
}

/** What was changed is not looked into: no two edits overlap. */
function visit(node: Node, goesOn: (node: Node) => boolean): void {
  if (!goesOn(node)) return;
  for (const child of node.children) if (child) visit(child, goesOn);
}

function pythonEdit(node: Node, text: string): Edit | null {
  const named = namedReturn(node, text, node.parent?.type === 'block' ? ['outcome = ', ''] : null);
  if (named || node.type !== 'if_statement') return named;
  const condition = node.childForFieldName('condition');
  const body = node.childForFieldName('consequence');
  const rest = node.childrenForFieldName('alternative');
  const otherwise = rest[0]?.childForFieldName('body');
  if (!condition || !body || rest.length !== 1 || rest[0]?.type !== 'else_clause' || !otherwise) return null;
  return swapped(node, text, { condition, body, otherwise }, `not (${condition.text})`);
}

function scriptEdit(node: Node, text: string): Edit | null {
  const inBlock = node.parent?.type === 'statement_block';
  const named = namedReturn(node, text, inBlock ? ['const outcome = ', ';'] : null);
  if (named || node.type !== 'if_statement') return named;
  const condition = node.childForFieldName('condition');
  const body = node.childForFieldName('consequence');
  const otherwise = node.childForFieldName('alternative')?.firstNamedChild;
  if (!condition || body?.type !== 'statement_block' || otherwise?.type !== 'statement_block') return null;
  return swapped(node, text, { condition, body, otherwise }, `(!${condition.text})`);
}

/** `return value` as two statements. */
function namedReturn(node: Node, text: string, around: readonly [string, string] | null): Edit | null {
  const value = node.type === 'return_statement' ? node.firstNamedChild : null;
  if (!value || !around || value.type === 'identifier') return null;
  const line = text.slice(text.lastIndexOf('\n', node.startIndex - 1) + 1, node.startIndex);
  // Beside something else on its line there is no place for a second statement.
  if (line.trim() !== '') return null;
  const [before, after] = around;
  const replacement = `${before}${value.text}${after}\n${line}return outcome${after}`;
  return { start: node.startIndex, end: node.endIndex, replacement };
}

function swapped(
  node: Node,
  text: string,
  { condition, body, otherwise }: { condition: Node; body: Node; otherwise: Node },
  negated: string,
): Edit {
  const between = (from: Node, to: Node): string => text.slice(from.endIndex, to.startIndex);
  const replacement = [
    text.slice(node.startIndex, condition.startIndex),
    negated,
    between(condition, body),
    otherwise.text,
    between(body, otherwise),
    body.text,
  ].join('');
  return { start: node.startIndex, end: node.endIndex, replacement };
}
