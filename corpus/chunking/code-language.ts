/** Names by which highlighters say "no language". */
const noLanguage = new Set([
  '',
  'default',
  'none',
  'text',
  'txt',
  'plain',
  'plaintext',
  'nohighlight',
  'output',
]);

/** Highlighters' names of a language's dialects. */
const dialects: Readonly<Record<string, string>> = { python3: 'python', pycon: 'python', py: 'python' };

/** The language of a code block in lower case from what its markup names: `rust,ignore`, `{.python}`, `js{3-5}`, `pycon`. */
export function codeLanguage(name: string | null | undefined): string | null {
  const language = /^[{.\s]*([^\s,{}:]*)/.exec(name ?? '')![1]!.toLowerCase();
  return noLanguage.has(language) ? null : (dialects[language] ?? language);
}
