import type { Library } from './library/library.ts';
import type { NameRules } from './rules.ts';
import type { Scope } from './scope.ts';
import type { NameUse, SourceNames } from './walk.ts';

/** What is known of a name that no scope declares. */
export type NameVerdict = 'known' | 'undefined' | { readonly importLine: string };

/** What the sources of one language declare together. */
export interface SharedNames {
  readonly names: ReadonlySet<string>;
  readonly classes: ReadonlyMap<string, readonly Scope[]>;
  /** Their files, without folders, with what each imports. */
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How the names of a language are read and judged. */
export interface LanguageNames {
  readonly rules: NameRules;
  readonly library: Library;
  /** Between a module and its names: `.`, `::`. */
  readonly separator: string;
  readonly judge: (use: NameUse, names: SourceNames) => NameVerdict;
  /** The line that a name looked up in a module needs, null when it needs none. */
  readonly judgeQualified?: (qualifier: string, name: string, names: SourceNames) => string | null;
  /** Whether what the source imports may hold names that nobody here sees. */
  readonly opensBy?: (names: SourceNames, shared: SharedNames) => boolean;
}
