import type { Task } from '../models/tasks/task.ts';

/** A Markdown text of a record that explains something: what is chunked and retrieved. */
export interface SourceDocument {
  /** Path inside the source. */
  readonly path: string;
  /** Title of the part, e.g. of an approach; it stands above the document's own headings. */
  readonly title: string | null;
  readonly text: string;
  /** Its code blocks are whole solutions: kept in the record, left out of what is retrieved. */
  readonly codeIsAnswer?: boolean;
}

export interface RecordBody {
  readonly documents: readonly SourceDocument[];
  /** What else the source tells: stub, tests, example solution, difficulty, topics. Never chunked. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** One thing that a source holds, with licence and provenance. */
export interface CorpusRecord {
  readonly source: string;
  /** The source's own identity, e.g. `python/bob`. */
  readonly naturalKey: string;
  readonly kind: 'exercise' | 'documentation';
  /** Unit of the train / held-out split. */
  readonly course: string;
  readonly title: string;
  /** Name of the programming language in lower case, where the source names one. */
  readonly language: string | null;
  readonly licence: string;
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
