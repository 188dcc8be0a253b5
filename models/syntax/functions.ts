import { declarationsOf } from './declarations.ts';
import type { Declaration } from './declarations.ts';
import { lineCounter } from './line-counter.ts';
import { childOf, descendants } from './tree.ts';
import type { SyntaxNode, SyntaxTree } from './tree.ts';

/** A function or method as a reader of its head sees it. */
export interface FunctionHead {
  /** With the containers around it: `Cart.total`. */
  readonly name: string;
  /** Its own last name. */
  readonly bareName: string;
  /** Head without the body, in one line. */
  readonly signature: string;
  /** Names of its parameters, without receivers. */
  readonly parameters: readonly string[];
  /** Its return type as written; null where it says none. */
  readonly returns: string | null;
  readonly start: number;
  readonly end: number;
  /** Lines of the source, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** A comment or docstring says what it does. */
  readonly documented: boolean;
}

export interface Call {
  /** Last name of what is called. */
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly start: number;
}

/** Functions of a tree in the order of the source, methods included. */
export function functionsOf(tree: SyntaxTree): FunctionHead[] {
  const found: FunctionHead[] = [];
  const lineOf = lineCounter(tree.text);
  const visit = (declarations: readonly Declaration[], scope: string): void => {
    for (const declaration of declarations) {
      const name = scope ? `${scope}.${declaration.name}` : declaration.name;
      if (declaration.kind === 'container') visit(declaration.members, name);
      else if (declaration.name !== 'anonymous') found.push(headOf(declaration, name, tree, lineOf));
    }
  };
  visit(declarationsOf(tree), '');
  return found;
}

function headOf(
  { node, name: own, parameters, body, start, end }: Declaration,
  name: string,
  { text }: SyntaxTree,
  lineOf: (offset: number) => number,
): FunctionHead {
  const head = text.slice(node.start, body ? body.start : node.end);
  const result =
    childOf(node, 'return_type') ??
    childOf(node, 'result') ??
    (/^(?:method|function)_(?:declaration|definition)$/.test(node.type) ? childOf(node, 'type') : null);
  const first = body?.children.find(({ named }) => named);
  const docstring =
    first !== undefined &&
    /^expression_statement$|^string$/.test(first.type) &&
    /^[ru]?["']/i.test(text.slice(first.start, first.end));
  return {
    name,
    bareName: own.split(/[.:]+/).at(-1)!,
    signature: head
      .replace(/\s+/g, ' ')
      .replace(/\s*(?:\{|=>|:)?\s*$/, '')
      .slice(0, 300),
    parameters: (parameters?.children ?? []).flatMap((parameter) => parameterNames(parameter, text)),
    returns: result ? text.slice(result.start, result.end).replace(/^(?:->|:)\s*/, '') : null,
    start,
    end,
    firstLine: lineOf(start),
    lastLine: lineOf(end),
    documented: docstring || /^\s*(?:\/\/|\/\*|#(?!include|\[))/.test(text.slice(start, node.start)),
  };
}

const parameterName = new Set(['identifier', 'shorthand_property_identifier_pattern']);
const notName = /^(?:type|default_value|value|right|key)$/;

function parameterNames(node: SyntaxNode, text: string): string[] {
  if (parameterName.has(node.type)) {
    const name = text.slice(node.start, node.end);
    return name === 'self' || name === 'cls' ? [] : [name];
  }
  if (!node.named || node.type === 'self_parameter' || /comment/.test(node.type)) return [];
  return node.children
    .filter(({ field }) => field === null || !notName.test(field))
    .flatMap((child) => parameterNames(child, text));
}

const calls = /^(?:call|call_expression|method_invocation|new_expression|object_creation_expression)$/;
const longestCall = 160;

/** Calls of a tree in the order of the source. */
export function callsOf(tree: SyntaxTree): Call[] {
  const lineOf = lineCounter(tree.text);
  const found: Call[] = [];
  for (const node of descendants(tree.root)) {
    if (!calls.test(node.type)) continue;
    const callee =
      childOf(node, 'function') ??
      childOf(node, 'name') ??
      childOf(node, 'constructor') ??
      childOf(node, 'type');
    if (!callee) continue;
    const name = /([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:<[^()]*>)?$/u.exec(
      tree.text.slice(callee.start, callee.end),
    )?.[1];
    const text = tree.text.slice(node.start, node.end);
    if (name)
      found.push({
        name,
        line: lineOf(node.start),
        text: text.length > longestCall || text.includes('\n') ? `${name}(...)` : text,
        start: node.start,
      });
  }
  return found;
}
