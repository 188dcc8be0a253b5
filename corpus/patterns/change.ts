import type { GrammarName } from '../../models/syntax/grammars.ts';

/** A source file on both sides of a change; null where it is not there. */
export interface FileChange {
  readonly path: string;
  readonly previousPath: string;
  readonly grammar: GrammarName;
  readonly test: boolean;
  readonly before: string | null;
  readonly after: string | null;
}

/** A commit with the sources that it changed. */
export interface SourceChange {
  readonly commit: string;
  readonly message: string;
  /** An issue was closed by it. */
  readonly closesIssue: boolean;
  readonly files: readonly FileChange[];
}

export type PatternCategory = 'coding' | 'bug-fix' | 'test' | 'refactoring';

/** One place where a pattern was found. */
export interface FoundPattern {
  readonly category: PatternCategory;
  readonly name: string;
  readonly path: string;
  /** Function or test, with the containers around it. */
  readonly place: string;
  /** The stretch before and after; empty where it is not there. */
  readonly before: string;
  readonly after: string;
}
