/** Tags that mean a programming language, or that are of one language only; names as elsewhere in Contexture. */
const languages: Readonly<Record<string, string>> = {
  python: 'python',
  django: 'python',
  flask: 'python',
  fastapi: 'python',
  pandas: 'python',
  numpy: 'python',
  javascript: 'javascript',
  'node.js': 'javascript',
  reactjs: 'javascript',
  jquery: 'javascript',
  'vue.js': 'javascript',
  ecmascript: 'javascript',
  express: 'javascript',
  typescript: 'typescript',
  angular: 'typescript',
  go: 'go',
  golang: 'go',
  rust: 'rust',
  'rust-cargo': 'rust',
  java: 'java',
  spring: 'java',
  'spring-boot': 'java',
  hibernate: 'java',
  'c++': 'cpp',
  stl: 'cpp',
  c: 'c',
  'c#': 'c#',
  'f#': 'f#',
  'vb.net': 'vb.net',
  'objective-c': 'objective-c',
  swift: 'swift',
  kotlin: 'kotlin',
  scala: 'scala',
  clojure: 'clojure',
  ruby: 'ruby',
  'ruby-on-rails': 'ruby',
  php: 'php',
  laravel: 'php',
  perl: 'perl',
  r: 'r',
  julia: 'julia',
  matlab: 'matlab',
  haskell: 'haskell',
  ocaml: 'ocaml',
  elixir: 'elixir',
  erlang: 'erlang',
  lua: 'lua',
  dart: 'dart',
  flutter: 'dart',
  bash: 'bash',
  shell: 'bash',
  sh: 'bash',
  powershell: 'powershell',
  sql: 'sql',
  mysql: 'sql',
  postgresql: 'sql',
  'sql-server': 'sql',
  tsql: 'sql',
  plsql: 'sql',
  sqlite: 'sql',
  css: 'css',
  html: 'html',
  assembly: 'assembly',
  fortran: 'fortran',
  groovy: 'groovy',
};

/** The language of a question: that of its first tag that has one; `python-3.x`, `c++11`, `java-8` are versions. */
export function languageOf(tags: readonly string[]): string | null {
  for (const tag of tags) {
    const name = tag.toLowerCase();
    const plain = name.replace(/-?\d[\d.]*(?:\.x)?$/, '');
    const language = Object.hasOwn(languages, name)
      ? languages[name]
      : Object.hasOwn(languages, plain)
        ? languages[plain]
        : null;
    if (language) return language;
  }
  return null;
}
