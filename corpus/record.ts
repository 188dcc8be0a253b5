import type { Task } from '../models/tasks/task.ts';

/** Markup of a document: decides how it is cut into chunks. */
export type DocumentFormat = 'markdown' | 'mdx' | 'rst' | 'html' | 'text';

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
 * merged pull request), `issue` come from a repository; `trajectory` is what a learner did, in order.
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
  | { readonly type: 'rejected'; readonly location: string; readonly reason: string };

/** Reads one folder or archive of a source. Bad parts are yielded as rejected; the rest goes on. */
export type Loader = (location: string) => AsyncGenerator<LoadedItem>;
