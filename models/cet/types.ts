/** Public shapes of the Context Engineering Transformer: request, result, segments, slots, relations. */

export interface ContextItem {
  readonly id: string;
  readonly text: string;
  /** Where it came from: file, URL, knowledge-base provenance. */
  readonly source?: string;
  /** ISO 8601; newer wins when two items contradict each other. */
  readonly time?: string;
}

export const contextKinds = ['implementation', 'completion', 'debugging', 'general'] as const;
export type ContextKind = (typeof contextKinds)[number];

export interface TransformRequest {
  readonly query: string;
  readonly context: readonly ContextItem[];
  readonly history?: readonly { readonly role: string; readonly content: string }[];
  /** Most tokens of the output, everything included. */
  readonly budget?: number;
  readonly kind?: ContextKind | 'auto';
  /** Name of the LLM whose tokenizer counts the budget; cl100k when unknown. */
  readonly model?: string;
}

/** Where a segment goes in the output; the order is the order of the template. */
export const slots = [
  'requirement',
  'rule',
  'edge_case',
  'type',
  'import',
  'signature',
  'error',
  'example',
  'code',
  'background',
] as const;
export type Slot = (typeof slots)[number];

/** Pairwise relations, read "a RELATION b". */
export const relations = ['precedes', 'continues', 'duplicates', 'contradicts', 'depends_on'] as const;
export type Relation = (typeof relations)[number];

export const segmentTypes = [
  'heading',
  'paragraph',
  'list_item',
  'table',
  'code',
  'log',
  'stack_frame',
] as const;
export type SegmentType = (typeof segmentTypes)[number];

/** A stretch of one item; `start`/`end` are UTF-16 offsets into that item's text. */
export interface Segment {
  readonly itemId: string;
  readonly start: number;
  readonly end: number;
  readonly type: SegmentType;
  readonly text: string;
  /** Headings above it in its item, outermost first. */
  readonly headings: readonly string[];
  /** Index of its item in the request, and of itself within the item. */
  readonly itemIndex: number;
  readonly indexInItem: number;
  /**
   * Of code: places in the item (`indexInItem`) of the segments without which this one does not parse, such as the head of its class;
   * what those need in turn is not repeated.
   */
  readonly needs: readonly number[];
  /** Of its item. */
  readonly time: string | null;
  readonly source: string | null;
}

export interface ManifestEntry {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly decision: 'kept' | 'dropped' | 'merged';
  readonly reason: string;
  /** Path of the kind's field that it belongs to: `issue`, `requirements.functional`. */
  readonly slot: string;
  /** Order in the output; null when not in it. */
  readonly position: number | null;
  readonly tokens: number;
}

export interface Critique {
  readonly predictedSuccessRate: number;
  readonly confidence: number;
  readonly identifiedWeaknesses: readonly {
    readonly type: string;
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly impact: string;
  }[];
  readonly improvementSuggestions: readonly string[];
}

/** A text that the request did not hold. */
export interface Addition {
  /** Path of the field that it fills. */
  readonly slot: string;
  readonly text: string;
  readonly origin: 'knowledge' | 'static-analysis' | 'draft';
  /** Record of the knowledge base, place in the code, or member that wrote it. */
  readonly source: string;
}

/** One text of a field, with where it came from. */
export interface FieldEntry {
  readonly text: string;
  readonly origin: 'kept' | Addition['origin'];
  /** Of kept text `id[start:end]` as in the manifest, or `query`; else as of the addition. */
  readonly source: string;
}

/** Entries by field; some fields are groups of fields. */
export type SlotValues = Readonly<
  Record<string, readonly FieldEntry[] | Readonly<Record<string, readonly FieldEntry[]>>>
>;

export interface TransformResult {
  readonly context: string;
  readonly kind: ContextKind;
  readonly slots: SlotValues;
  readonly manifest: readonly ManifestEntry[];
  readonly added: readonly Addition[];
  readonly critique: Critique;
  readonly tokens: {
    readonly input: number;
    readonly output: number;
    readonly budget: number | null;
    readonly tokenizer: string;
  };
  /** Model digest, or `rule-based` when none is loaded. */
  readonly model: string;
  /** Milliseconds by stage. */
  readonly timing: Readonly<Record<string, number>>;
}
