/** A stretch of a document that its format holds together: a paragraph, list, table, code block. */
export interface Stretch {
  readonly type: 'stretch';
  readonly kind: 'prose' | 'code' | 'table';
  /** Language of a code block, else null. */
  readonly language: string | null;
  /** UTF-16 offsets into the structured text. */
  readonly start: number;
  readonly end: number;
}

/** Stands above the stretches that follow, up to the next heading of the same or a smaller depth. */
export interface Heading {
  readonly type: 'heading';
  readonly depth: number;
  readonly text: string;
}

export type Block = Heading | Stretch;

/** What the reader of a format makes of a document: blocks in the order of the text, without overlap. */
export interface StructuredText {
  /** What the offsets count in: the document's own text, or for HTML its readable rendering. */
  readonly text: string;
  readonly blocks: readonly Block[];
}
