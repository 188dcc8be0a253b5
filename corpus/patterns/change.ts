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
