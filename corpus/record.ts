import type { Task } from '../models/tasks/task.ts';

/** Markup of a document: decides how it is cut into chunks. `code` is source code or a diff, by the extension of its path. */
export type DocumentFormat = 'markdown' | 'mdx' | 'rst' | 'html' | 'text' | 'code';

/** A text of a record that explains something: what is chunked and retrieved. */
export interface SourceDocument {
  /** Path inside the source. */
  readonly path: string;
  /** Title of the part, e.g. of an approach; it stands above the document's own headings. */
  readonly title: string | null;
  /** Markdown when absent. */
  readonly format?: DocumentFormat;
  readonly text: string;
  /** Its code blocks are whole solutions: kept in the record, left out of what is retrieved. */
  readonly codeIsAnswer?: boolean;
}

export interface RecordBody {
  readonly documents: readonly SourceDocument[];
  /** What else the source tells: stub, tests, example solution, difficulty, topics. Never chunked. */
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * `exercise` asks for a program and may have tests; `lesson` and `documentation` explain; `notes` tell what reviewers say of
 * an exercise; `solution` explains how a problem is solved; `question` is one with its answers; `code`, `change` (commit or
 * merged pull request), `issue` come from a repository, `pattern` is what recurs in its changes; `trajectory` is what a learner did, in order.
 */
export type RecordKind =
  | 'exercise'
  | 'lesson'
  | 'documentation'
  | 'notes'
  | 'solution'
  | 'question'
  | 'code'
  | 'change'
  | 'issue'
  | 'pattern'
  | 'trajectory';

/** One thing that a source holds, with licence and provenance. */
export interface CorpusRecord {
  readonly source: string;
  /** The source's own identity, e.g. `python/bob`. */
  readonly naturalKey: string;
  readonly kind: RecordKind;
  /** Unit of the train / held-out split. */
  readonly course: string;
  readonly title: string;
  /** Name of the programming language in lower case, where the source names one. */
  readonly language: string | null;
  readonly licence: string;
  /** Prior that the text is right and useful, 0..1, from votes, acceptance, tests; 0.5 where the source tells nothing. */
  readonly quality?: number;
  readonly provenance: Readonly<Record<string, string>>;
  readonly body: RecordBody;
}

export interface LoadedTask {
  readonly task: Task;
  /** Whether facts and validated variants are there. */
  readonly prepared: boolean;
}

/** What a loader yields, in the order of the source. */
export type LoadedItem =
  | { readonly type: 'record'; readonly record: CorpusRecord; readonly tasks: readonly LoadedTask[] }
  | {
      readonly type: 'rejected';
      readonly location: string;
      /** The same words for what is wrong in the same way: it is counted by them. */
      readonly reason: string;
      /** Of a source with millions of rows: how many were rejected for this reason, the one at `location` among them. */
      readonly count?: number;
    }
  /** How far a source of gigabytes is read; `step` as in "512 of 1024 MB STEP". */
  | {
      readonly type: 'progress';
      readonly step: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
    };

/** What a loader that fetches needs beside the place. */
export interface LoaderSettings {
  /** Where it may keep what it fetched, so that a later run asks only for what is new. */
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads one folder, archive or address of a source. Bad parts are yielded as rejected; the rest goes on. */
export type Loader = (location: string, settings: LoaderSettings) => AsyncGenerator<LoadedItem>;
