import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

/** Programming languages whose source is parsed. */
export type SyntaxLanguage = 'python' | 'javascript' | 'typescript' | 'go' | 'rust' | 'java' | 'cpp';

/** Typed JSX has a grammar of its own: `<T>x` is a cast in one and an element in the other. */
export type GrammarName = SyntaxLanguage | 'tsx';

export const grammarNames: readonly GrammarName[] = [
  'python',
  'javascript',
  'typescript',
  'tsx',
  'go',
  'rust',
  'java',
  'cpp',
];

const grammarOfExtension: Readonly<Record<string, GrammarName>> = {
  py: 'python',
  pyi: 'python',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  go: 'go',
  rs: 'rust',
  java: 'java',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  'c++': 'cpp',
  h: 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  hxx: 'cpp',
  ipp: 'cpp',
};

/** The grammar of a source file by its extension, null for other files. C headers count as C++. */
export function grammarOfPath(path: string): GrammarName | null {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(grammarOfExtension, extension) ? grammarOfExtension[extension]! : null;
}

export function languageOfGrammar(grammar: GrammarName): SyntaxLanguage {
  return grammar === 'tsx' ? 'typescript' : grammar;
}

const require = createRequire(import.meta.url);
const loading = new Map<GrammarName, Promise<Language>>();
const loaded = new Map<GrammarName, Language>();

/** A grammar, loaded once in a process. */
export async function loadGrammar(name: GrammarName): Promise<Language> {
  const module = `tree-sitter-${languageOfGrammar(name)}`;
  const grammar =
    loading.get(name) ??
    Parser.init().then(() => Language.load(require.resolve(`${module}/tree-sitter-${name}.wasm`)));
  loading.set(name, grammar);
  loaded.set(name, await grammar);
  return grammar;
}

/** All grammars, so that `parseSource` can be called: about 70 ms, once in a process. */
export async function loadGrammars(): Promise<void> {
  for (const name of grammarNames) await loadGrammar(name);
}

/** @throws Error when the grammar was not loaded before: WebAssembly cannot be compiled synchronously. */
export function loadedGrammar(name: GrammarName): Language {
  const grammar = loaded.get(name);
  if (!grammar) throw new Error(`the grammar of ${name} is not loaded: call loadGrammars() first`);
  return grammar;
}
