import type { SyntaxLanguage } from '../../models/syntax/grammars.ts';
import { languageOfGrammar } from '../../models/syntax/grammars.ts';
import { descendants } from '../../models/syntax/tree.ts';
import type { FoundPattern } from './change.ts';
import type { FunctionChanges, SourceFunction } from './functions.ts';

/** Node types, and words of the source, by which a shape is known. */
interface Shape {
  readonly nodes: RegExp;
  readonly words?: Partial<Record<SyntaxLanguage, RegExp>>;
}

const chains = /\.(?:map|filter|reduce|forEach|flatMap|some|every)\(/;
const shapes: Readonly<Record<string, Shape>> = {
  'error-handling': {
    nodes: /^(?:try_statement|try_expression)$/,
    words: {
      go: /\berr != nil\b/,
      rust: /\bmap_err\(|\bErr\(\w*\) =>/,
      javascript: /\.catch\(/,
      typescript: /\.catch\(/,
    },
  },
  'resource-management': {
    nodes: /^(?:with_statement|try_with_resources_statement|defer_statement|finally_clause)$/,
    words: {
      cpp: /\b(?:lock_guard|unique_lock|scoped_lock|unique_ptr|make_unique|shared_ptr|make_shared|ifstream|ofstream)\b/,
      rust: /\.lock\(\)|File::(?:open|create)/,
    },
  },
  iteration: {
    nodes:
      /^(?:list_comprehension|dictionary_comprehension|set_comprehension|generator_expression|yield|yield_expression|for_in_statement|range_clause|enhanced_for_statement|for_range_loop|for_expression)$/,
    words: {
      javascript: chains,
      typescript: chains,
      rust: /\.(?:iter|into_iter|iter_mut)\(\)/,
      java: /\.stream\(\)/,
      cpp: /\bstd::(?:transform|accumulate|for_each|copy_if)\b/,
      python: /^\s*for .* in /m,
    },
  },
  asynchronous: {
    nodes: /^(?:await|await_expression|go_statement|send_statement|select_statement)$/,
    words: {
      javascript: /\bPromise\./,
      typescript: /\bPromise\.(?:all|race|any)/,
      rust: /tokio::spawn|thread::spawn/,
      java: /CompletableFuture|ExecutorService|\.submit\(/,
      cpp: /std::(?:async|thread|jthread|future)\b/,
    },
  },
};
const exits =
  /^(?:return_statement|return_expression|raise_statement|throw_statement|continue_statement|break_statement)$/;

/** Shapes that new code of a change has, and calls of what its file imports. */
export function codingPatterns(changes: FunctionChanges): FoundPattern[] {
  const sides: { before: SourceFunction | null; after: SourceFunction }[] = [
    ...changes.changed,
    ...changes.added.map((after) => ({ before: null, after })),
  ];
  return sides
    .filter(({ after }) => !after.file.test)
    .flatMap(({ before, after }) => {
      const old = before ? shapesOf(before) : new Map<string, number>();
      return [...shapesOf(after)]
        .filter(([name, count]) => count > (old.get(name) ?? 0))
        .map(([name]) => ({
          category: 'coding' as const,
          name,
          path: after.file.path,
          place: after.scope ? `${after.scope}.${after.name}` : after.name,
          before: before?.text ?? '',
          after: after.text,
        }));
    });
}

function shapesOf(item: SourceFunction): Map<string, number> {
  const language = languageOfGrammar(item.file.grammar);
  const counts = new Map<string, number>();
  const count = (name: string, by = 1): void => void counts.set(name, (counts.get(name) ?? 0) + by);
  const { declaration, tree } = item;
  for (const node of descendants(declaration.node)) {
    for (const [name, { nodes }] of Object.entries(shapes))
      if (node.named && nodes.test(node.type)) count(name);
    if (/^(?:call|call_expression|method_invocation)$/.test(node.type)) {
      const called = calledImport(tree.text.slice(node.start, node.end), importsOf(item));
      if (called) count(`api-use ${called}`);
    }
  }
  for (const [name, { words }] of Object.entries(shapes)) {
    const found = item.text.match(new RegExp(words?.[language] ?? /(?!)/, 'gm'));
    if (found) count(name, found.length);
  }
  if (startsWithGuard(item)) count('guard-clause');
  return counts;
}

/** The first statement leaves when something does not hold. */
function startsWithGuard(item: SourceFunction): boolean {
  const block =
    item.declaration.body?.children.find((child) => child.type === 'statement_list') ?? item.declaration.body;
  const statements = block?.children.filter((child) => child.named && !/comment$/.test(child.type)) ?? [];
  const isDocumentation =
    statements[0]?.type === 'expression_statement' && /^string/.test(statements[0].children[0]?.type ?? '');
  const first = statements[isDocumentation ? 1 : 0];
  const guard = first?.type === 'expression_statement' ? first.children[0] : first;
  if (!guard || !/^(?:if_statement|if_expression)$/.test(guard.type) || statements.length < 2) return false;
  return [...descendants(guard)].some((node) => exits.test(node.type));
}

const importNames = new WeakMap<object, ReadonlySet<string>>();

/** Names that the file's imports bind. */
function importsOf(item: SourceFunction): ReadonlySet<string> {
  const known = importNames.get(item.tree);
  if (known) return known;
  const names = new Set<string>();
  for (const node of item.tree.root.children) {
    if (!/^(?:import|use_declaration|using)/.test(node.type)) continue;
    const text = item.tree.text.slice(node.start, node.end).replace(/\bfrom\s+["'][^"']*["']/g, '');
    for (const word of text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []) names.add(word);
  }
  for (const word of [
    'import',
    'from',
    'as',
    'use',
    'using',
    'type',
    'self',
    'crate',
    'super',
    'static',
    'default',
  ])
    names.delete(word);
  importNames.set(item.tree, names);
  return names;
}

/** `os.path.join` of `os.path.join(a, b)` when `os` is imported. */
function calledImport(call: string, imports: ReadonlySet<string>): string | null {
  const callee = /^([\p{L}_][\p{L}\p{N}_]*)((?:(?:\.|::)[\p{L}_][\p{L}\p{N}_]*){0,3})(?:::<[^(]*>)?\(/u.exec(
    call,
  );
  return callee && imports.has(callee[1]!) ? callee[1]! + callee[2]! : null;
}
