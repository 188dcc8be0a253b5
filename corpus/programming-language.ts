import { grammarOfPath, languageOfGrammar } from '../models/syntax/grammars.ts';

/** Languages that are read but not parsed, by the extension of their files; parsed ones are known by their grammar. */
const languageOfExtension: Readonly<Record<string, string>> = {
  c: 'c',
  cj: 'cangjie',
  clj: 'clojure',
  cs: 'csharp',
  dart: 'dart',
  erl: 'erlang',
  ex: 'elixir',
  exs: 'elixir',
  hs: 'haskell',
  jl: 'julia',
  kt: 'kotlin',
  lua: 'lua',
  m: 'octave',
  nim: 'nim',
  php: 'php',
  pl: 'perl',
  r: 'r',
  rb: 'ruby',
  rkt: 'racket',
  scala: 'scala',
  sh: 'bash',
  sql: 'sql',
  swift: 'swift',
};

/** What code blocks call languages beside their own names and extensions. */
const languageOfAlias: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  golang: 'go',
  mysql: 'sql',
  node: 'javascript',
  oracle: 'sql',
  pandas: 'python',
  postgresql: 'sql',
  pycon: 'python',
  python2: 'python',
  python3: 'python',
  shell: 'bash',
};

const names = new Set([
  ...Object.values(languageOfExtension),
  ...['python', 'javascript', 'typescript', 'go', 'rust', 'java', 'cpp'],
]);

/** Programming language of a file, by its extension; null for other files. */
export function languageOfPath(path: string): string | null {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(languageOfExtension, extension)) return languageOfExtension[extension]!;
  const grammar = grammarOfPath(path);
  return grammar && languageOfGrammar(grammar);
}

/** Programming language by the word that stands at a code block or above it: `Python3`, `C++`, `cs`, `ts`. */
export function languageOfWord(word: string): string | null {
  const key = word.trim().toLowerCase();
  if (Object.hasOwn(languageOfAlias, key)) return languageOfAlias[key]!;
  return names.has(key) ? key : languageOfPath(`.${key}`);
}

/** What manuals and courses are named after besides languages. */
const languageOfFramework: Readonly<Record<string, string>> = {
  numpy: 'python',
  flask: 'python',
  django: 'python',
  fastapi: 'python',
  sphinx: 'python',
  react: 'javascript',
  nodejs: 'javascript',
  vue: 'javascript',
  express: 'javascript',
  angular: 'typescript',
  cargo: 'rust',
  rustc: 'rust',
  rustdoc: 'rust',
  rails: 'ruby',
};

/** Words of any sentence: they name a language only at the beginning, as in `go-doc`. */
const ambiguous = new Set(['go', 'c', 'swift', 'express', 'node']);

/** Languages that manuals are about: a page full of shell commands is not about the shell. */
const taught = new Set([
  ...['python', 'javascript', 'typescript', 'go', 'rust', 'java', 'cpp', 'c', 'csharp'],
  ...['ruby', 'php', 'kotlin', 'swift'],
]);

function taughtLanguage(word: string): string | null {
  const language = languageOfWord(word);
  return language && taught.has(language) ? language : null;
}

/** The programming language that one of the names stands for, the first that does: `flask-docs`, `nodeJS`, `python3.11`. */
export function languageOfNames(...candidates: readonly string[]): string | null {
  for (const name of candidates)
    for (const [index, word] of name
      .toLowerCase()
      .split(/[^a-z+]+/)
      .entries()) {
      const framework = Object.hasOwn(languageOfFramework, word) ? languageOfFramework[word]! : null;
      // Single letters are no names, but for C.
      const language = framework ?? (word.length > 1 || word === 'c' ? taughtLanguage(word) : null);
      if (language && (index === 0 || !ambiguous.has(word))) return language;
    }
  return null;
}

const fences =
  /^[^\S\n]*(?:(?:```+|~~~+)[^\S\n]*\{?\.?([\w+#]+)|\.\. (?:code-block|code|sourcecode|highlight)::[^\S\n]*([\w+#]+))/gm;

/** Adds how often a page names each language at its code blocks. */
export function countLanguages(text: string, counts: Map<string, number>): void {
  for (const [, fence, directive] of text.matchAll(fences)) {
    const language = taughtLanguage((fence ?? directive)!);
    if (language) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
}

/** The language of more than half of the code blocks, or null. */
export function dominantLanguage(counts: ReadonlyMap<string, number>): string | null {
  const total = [...counts.values()].reduce((sum, number) => sum + number, 0);
  return [...counts].find(([, number]) => number * 2 > total)?.[0] ?? null;
}
