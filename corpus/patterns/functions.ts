import { declarationsOf } from '../../models/syntax/declarations.ts';
import type { Declaration } from '../../models/syntax/declarations.ts';
import { parseSource } from '../../models/syntax/tree.ts';
import type { SyntaxNode, SyntaxTree } from '../../models/syntax/tree.ts';
import type { FileChange } from './change.ts';

/** A function of one side of a change. */
export interface SourceFunction {
  readonly file: FileChange;
  readonly tree: SyntaxTree;
  readonly declaration: Declaration;
  /** Names of the containers around it. */
  readonly scope: string;
  readonly name: string;
  readonly text: string;
  /** Leaves of parameters and body without comments. */
  readonly parameters: readonly string[];
  readonly body: readonly string[];
}

export interface FunctionPair {
  readonly before: SourceFunction;
  readonly after: SourceFunction;
}

/** Functions of a change, matched over its files by place and name. */
export interface FunctionChanges {
  /** The same place and name on both sides, with other content. */
  readonly changed: readonly FunctionPair[];
  readonly removed: readonly SourceFunction[];
  readonly added: readonly SourceFunction[];
  /** Classes and the like that are on one side only. */
  readonly containersRemoved: readonly string[];
  readonly containersAdded: readonly string[];
}

/** Larger functions are tables or generated; comparing them costs more than it teaches. */
const longestFunction = 20_000;

/** Leaves of a node in the order of the source, without comments. */
export function leaves(node: SyntaxNode | null, text: string): string[] {
  if (!node || /comment$/.test(node.type)) return [];
  // The parts of a string are one value.
  if (node.children.length === 0 || /string/.test(node.type)) {
    const leaf = text.slice(node.start, node.end).trim();
    return leaf ? [leaf] : [];
  }
  return node.children.flatMap((child) => leaves(child, text));
}

function functionsOf(
  file: FileChange,
  text: string | null,
): { functions: SourceFunction[]; containers: string[] } {
  const tree = text === null ? null : parseSource(text, file.grammar);
  if (!tree) return { functions: [], containers: [] };
  const functions: SourceFunction[] = [];
  const containers: string[] = [];
  const visit = (declarations: readonly Declaration[], scope: string): void => {
    for (const declaration of declarations) {
      if (declaration.kind === 'container') {
        const inner = scope ? `${scope}.${declaration.name}` : declaration.name;
        containers.push(inner);
        visit(declaration.members, inner);
      } else if (declaration.end - declaration.start <= longestFunction)
        functions.push({
          file,
          tree,
          declaration,
          scope,
          name: declaration.name,
          text: tree.text.slice(declaration.start, declaration.end),
          parameters: leaves(declaration.parameters, tree.text),
          body: leaves(declaration.body, tree.text),
        });
    }
  };
  visit(declarationsOf(tree), '');
  return { functions, containers };
}

/** What a change did to the functions of its files, tests apart from the rest. */
export function functionChanges(files: readonly FileChange[]): FunctionChanges {
  const changed: FunctionPair[] = [];
  const removed: SourceFunction[] = [];
  const added: SourceFunction[] = [];
  const containersRemoved: string[] = [];
  const containersAdded: string[] = [];
  for (const file of files) {
    const before = functionsOf(file, file.before);
    const after = functionsOf(file, file.after);
    const waiting = new Map<string, SourceFunction[]>();
    const keyOf = (item: SourceFunction): string => `${item.scope} ${item.name}`;
    for (const item of before.functions)
      waiting.set(keyOf(item), [...(waiting.get(keyOf(item)) ?? []), item]);
    for (const item of after.functions) {
      const twin = waiting.get(keyOf(item))?.shift();
      if (!twin) added.push(item);
      else if (twin.text !== item.text) changed.push({ before: twin, after: item });
    }
    for (const item of before.functions) if (waiting.get(keyOf(item))?.includes(item)) removed.push(item);
    containersRemoved.push(...before.containers.filter((name) => !after.containers.includes(name)));
    containersAdded.push(...after.containers.filter((name) => !before.containers.includes(name)));
  }
  return { changed, removed, added, containersRemoved, containersAdded };
}

/** Share of leaf pairs that two functions have in common (Dice), 0..1. */
export function similarity(a: readonly string[], b: readonly string[]): number {
  const pairs = (items: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    const padded = ['', ...items];
    for (let index = 1; index < padded.length; index += 1) {
      const pair = `${padded[index - 1]!} ${padded[index]!}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    return counts;
  };
  const left = pairs(a);
  let shared = 0;
  for (const [pair, count] of pairs(b)) shared += Math.min(count, left.get(pair) ?? 0);
  return a.length + b.length === 0 ? 1 : (2 * shared) / (a.length + b.length);
}
