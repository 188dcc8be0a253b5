/** Languages by the names of fences, manuals, courses and frameworks. */
const languages: Readonly<Record<string, string>> = {
  ...{
    python: 'python',
    py: 'python',
    pycon: 'python',
    python3: 'python',
    numpy: 'python',
    pandas: 'python',
  },
  ...{ flask: 'python', django: 'python', fastapi: 'python', sphinx: 'python' },
  ...{ javascript: 'javascript', js: 'javascript', jsx: 'javascript', mjs: 'javascript', cjs: 'javascript' },
  ...{
    react: 'javascript',
    node: 'javascript',
    nodejs: 'javascript',
    vue: 'javascript',
    express: 'javascript',
  },
  ...{ typescript: 'typescript', ts: 'typescript', tsx: 'typescript', angular: 'typescript' },
  ...{ rust: 'rust', rs: 'rust', cargo: 'rust', rustc: 'rust', rustdoc: 'rust' },
  ...{
    go: 'go',
    golang: 'go',
    java: 'java',
    cpp: 'cpp',
    'c++': 'cpp',
    c: 'c',
    csharp: 'csharp',
    cs: 'csharp',
  },
  ...{ ruby: 'ruby', rb: 'ruby', rails: 'ruby', php: 'php', kotlin: 'kotlin', swift: 'swift' },
};

/** Words of any sentence: they name a language only at the beginning, as in `go-doc`. */
const ambiguous = new Set(['go', 'c', 'swift', 'express', 'node']);

/** The programming language that one of the names stands for, the first that does: `flask-docs`, `nodeJS`, `python3.11`. */
export function languageOfNames(...names: readonly string[]): string | null {
  for (const name of names)
    for (const [index, word] of name
      .toLowerCase()
      .split(/[^a-z+]+/)
      .entries()) {
      const language = Object.hasOwn(languages, word) ? languages[word] : undefined;
      if (language && (index === 0 || !ambiguous.has(word))) return language;
    }
  return null;
}

const fences =
  /^[^\S\n]*(?:(?:```+|~~~+)[^\S\n]*\{?\.?([\w+#]+)|\.\. (?:code-block|code|sourcecode|highlight)::[^\S\n]*([\w+#]+))/gm;

/** Adds how often a page names each language at its code blocks. */
export function countLanguages(text: string, counts: Map<string, number>): void {
  for (const [, fence, directive] of text.matchAll(fences)) {
    const name = (fence ?? directive)!.toLowerCase();
    const language = Object.hasOwn(languages, name) ? languages[name]! : null;
    if (language) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
}

/** The language of more than half of the code blocks, or null. */
export function dominantLanguage(counts: ReadonlyMap<string, number>): string | null {
  const total = [...counts.values()].reduce((sum, number) => sum + number, 0);
  return [...counts].find(([, number]) => number * 2 > total)?.[0] ?? null;
}
