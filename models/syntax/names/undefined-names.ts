import { lineCounter } from '../line-counter.ts';
import type { SyntaxLanguage } from '../grammars.ts';
import { parseSource } from '../tree.ts';
import type { SyntaxTree } from '../tree.ts';
import type { GrammarName } from '../grammars.ts';
import { languageOfGrammar } from '../grammars.ts';
import { languages } from './languages.ts';
import type { Scope } from './scope.ts';
import { readNames } from './walk.ts';
import type { NameUse, SourceNames } from './walk.ts';

/** A piece of code of one file. */
export interface CodeSource {
  readonly text: string;
  readonly grammar: GrammarName;
  /** Path or id; an import of this file is not an unknown one. */
  readonly file: string;
}

/** A name that a source uses and none of the sources declares. */
export interface MissingName {
  /** Index of the source. */
  readonly source: number;
  readonly name: string;
  /** Line of its first use, from 1, and how often it is used. */
  readonly line: number;
  readonly uses: number;
  /** `import`: the standard library has it, and `importLine` brings it in. */
  readonly kind: 'undefined' | 'import';
  readonly importLine: string | null;
  readonly called: boolean;
}

/** The sources with their trees; null where a source nests too deep to be read. */
export interface ReadSource extends CodeSource {
  readonly tree: SyntaxTree | null;
  readonly names: SourceNames | null;
}

/** Parses sources and reads their names. The grammars must have been loaded (`loadGrammars`). */
export function readSources(sources: readonly CodeSource[]): readonly ReadSource[] {
  return sources.map((source) => {
    const tree = parseSource(source.text, source.grammar);
    const rules = languages[languageOfGrammar(source.grammar)].rules;
    return { ...source, tree, names: tree && readNames(tree, rules) };
  });
}

/**
 * Names that are used and nowhere declared: not in scope, not at the top of another source of the language, not built in. Where a
 * wildcard import, an unknown base class or an unknown header may hold it, a name is not called missing.
 */
export function missingNames(sources: readonly ReadSource[]): readonly MissingName[] {
  const shared = new Map<SyntaxLanguage, Shared>();
  for (const { grammar, names, file } of sources) {
    if (!names) continue;
    const language = family(grammar);
    const known = shared.get(language) ?? { names: new Set(), classes: new Map(), files: new Map() };
    for (const name of names.root.names) known.names.add(name);
    for (const [name, scopes] of names.classes)
      known.classes.set(name, [...(known.classes.get(name) ?? []), ...scopes]);
    known.files.set(file.split('/').at(-1)!, names.imports);
    shared.set(language, known);
  }
  return sources.flatMap((source, index) =>
    source.names ? missingIn(source, source.names, shared.get(family(source.grammar))!, index) : [],
  );
}

/** JavaScript and TypeScript call each other. */
function family(grammar: GrammarName): SyntaxLanguage {
  const language = languageOfGrammar(grammar);
  return language === 'javascript' ? 'typescript' : language;
}

interface Shared {
  readonly names: Set<string>;
  readonly classes: Map<string, Scope[]>;
  readonly files: Map<string, ReadonlySet<string>>;
}

/** The source's imports with those of the files that it includes. */
function withIncluded(names: SourceNames, { files }: Shared): SourceNames {
  const imports = new Set(names.imports);
  for (const path of imports)
    if (path.startsWith('"'))
      for (const further of files.get(path.slice(1, -1).split('/').at(-1)!) ?? []) imports.add(further);
  return { ...names, imports };
}

function missingIn(
  source: ReadSource,
  own: SourceNames,
  shared: Shared,
  index: number,
): readonly MissingName[] {
  const language = languages[languageOfGrammar(source.grammar)];
  const names = withIncluded(own, shared);
  const found = new Map<string, { use: NameUse; uses: number; importLine: string | null }>();
  const open = language.opensBy?.(names, shared) ?? false;
  const report = (use: NameUse, importLine: string | null): void => {
    const key = importLine ?? use.name;
    const known = found.get(key);
    if (known) known.uses += 1;
    else found.set(key, { use, uses: 1, importLine });
  };
  for (const use of names.uses) {
    if (use.name === '' || use.name === '_' || language.library.builtIn.has(use.name)) continue;
    const seen = lookUp(use, shared);
    if (seen === 'declared' || shared.names.has(use.name)) continue;
    const verdict = language.judge(use, names);
    if (verdict === 'known') continue;
    if (verdict === 'undefined' && (seen === 'open' || open)) continue;
    report(use, verdict === 'undefined' ? null : verdict.importLine);
  }
  for (const { qualifier, name, node } of names.qualified) {
    const importLine = language.judgeQualified?.(qualifier, name, names) ?? null;
    if (importLine !== null)
      report(
        {
          name: `${qualifier}${language.separator}${name}`,
          node,
          scope: names.root,
          place: '',
          attribute: null,
        },
        importLine,
      );
  }
  const lineOf = lineCounter(source.text);
  return [...found.values()].map(({ use, uses, importLine }) => ({
    source: index,
    name: use.name,
    line: lineOf(use.node.start),
    uses,
    kind: importLine === null ? 'undefined' : 'import',
    importLine,
    called: /^call|^method_invocation|function$/.test(use.place),
  }));
}

function lookUp({ name, scope }: NameUse, shared: Shared): 'declared' | 'open' | 'absent' {
  let open = false;
  const asked = new Set<Scope>();
  const inherited = (heir: Scope): boolean => {
    if (asked.has(heir)) return false;
    asked.add(heir);
    const { bases, interfaces } = heir;
    return [...bases, ...interfaces].some((base, index) => {
      const scopes = shared.classes.get(base);
      // An unknown base does not explain its own name.
      if (!scopes && index < bases.length && base !== name) open = true;
      return scopes?.some((known) => known.names.has(name) || inherited(known));
    });
  };
  for (const seen of scope.visible()) {
    if (seen.names.has(name) || inherited(seen)) return 'declared';
    open ||= seen.open;
  }
  return open ? 'open' : 'absent';
}
