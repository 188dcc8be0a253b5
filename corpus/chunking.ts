import { createHash } from 'node:crypto';
import { tokenCounterFor } from '../models/cet/llm-tokens.ts';
import { codeStretches, languageOfCode } from './chunking/code.ts';
import type { Stretch } from './chunking/block.ts';
import { splitLong } from './chunking/split-long.ts';
import { structuredText } from './chunking/structured-text.ts';
import { normalizeWhitespace } from './chunking/whitespace.ts';
import type { CorpusRecord, SourceDocument } from './record.ts';

export { normalizeWhitespace };

/** A stretch of a document that is retrieved as a whole. */
export interface Chunk {
  readonly ordinal: number;
  readonly kind: 'prose' | 'code' | 'table';
  /** Record title, then the headings above it, outermost first. */
  readonly headingPath: readonly string[];
  /** Verbatim: `structuredText(document).text.slice(start, end)`, which is the document's own text except for HTML. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Language of a code block, else null. */
  readonly language: string | null;
  /** cl100k tokens. */
  readonly tokens: number;
  /** sha256 of the text with white space normalised: equal text is stored once. */
  readonly digest: string;
}

/** Paragraphs are merged up to here; about what the sentence encoder still reads whole. */
const targetTokens = 200;
/** A paragraph, list, table or code block beyond this is cut into pieces of the target: the encoder would see its head only. */
const maximumTokens = 3 * targetTokens;

const { count } = tokenCounterFor();

/**
 * Chunks of a record's documents, each text once. Of exercises these are statement, hints and the prose of approaches;
 * tests, the example solution and the programs in approaches are the answer and must not be retrievable.
 */
export function chunkRecord(record: CorpusRecord): Chunk[] {
  const chunks: Chunk[] = [];
  const seen = new Set<string>();
  for (const document of record.body.documents) {
    for (const chunk of chunkDocument(document, record.title)) {
      if (seen.has(chunk.digest)) continue;
      seen.add(chunk.digest);
      chunks.push({ ...chunk, ordinal: chunks.length });
    }
  }
  return chunks;
}

interface Open {
  readonly stretch: Stretch;
  /** Of the stretch; of several, at least as many as they have together. */
  readonly tokens: number;
  readonly merged: boolean;
}

/**
 * Structure-aware: sections stay apart, code blocks, lists and tables whole, short paragraphs together. Only blocks far longer
 * than the target are cut, between definitions, lines or sentences.
 */
export function chunkDocument(document: SourceDocument, title: string): Chunk[] {
  if (document.format === 'code') return codeChunks(document, title);
  const { text, blocks } = structuredText(document);
  const chunks: Chunk[] = [];
  const above = document.title && document.title !== title ? [title, document.title] : [title];
  const headings: { depth: number; text: string }[] = [];
  let open: Open | null = null;

  const add = (stretch: Stretch, tokens: number | null): void => {
    const slice = text.slice(stretch.start, stretch.end);
    const path = headings
      .map((heading) => heading.text)
      .filter((heading) => heading && !above.includes(heading));
    chunks.push({
      kind: stretch.kind,
      language: stretch.language,
      start: stretch.start,
      end: stretch.end,
      ordinal: chunks.length,
      headingPath: [...above, ...path],
      text: slice,
      tokens: tokens ?? count(slice),
      digest: createHash('sha256').update(normalizeWhitespace(slice)).digest('hex'),
    });
  };
  const close = (): void => {
    if (open) add((open as Open).stretch, (open as Open).merged ? null : (open as Open).tokens);
    open = null;
  };

  for (const block of blocks) {
    if (block.type === 'heading') {
      close();
      while (headings.length > 0 && headings.at(-1)!.depth >= block.depth) headings.pop();
      headings.push({ depth: block.depth, text: block.text });
      continue;
    }
    if (block.kind === 'code' && document.codeIsAnswer) {
      close();
      continue;
    }
    const tokens = count(text.slice(block.start, block.end));
    if (tokens > maximumTokens) {
      close();
      for (const range of splitLong(text, block, { limit: targetTokens, count }))
        add({ ...block, ...range }, null);
      continue;
    }
    const before = open as Open | null;
    const joins =
      before?.stretch.kind === 'prose' &&
      block.kind === 'prose' &&
      // What a format keeps silent, such as a comment, must not come in between.
      !text.slice(before.stretch.end, block.start).trim() &&
      before.tokens + tokens + 1 <= targetTokens;
    if (joins) {
      open = {
        stretch: { ...before.stretch, end: block.end },
        tokens: before.tokens + tokens + 1,
        merged: true,
      };
    } else {
      close();
      open = { stretch: block, tokens, merged: false };
    }
  }
  close();
  return chunks;
}

function codeChunks(document: SourceDocument, title: string): Chunk[] {
  const above = document.title && document.title !== title ? [title, document.title] : [title];
  return codeStretches(document).map(({ headings, start, end }, ordinal) => {
    const text = document.text.slice(start, end);
    return {
      ordinal,
      kind: 'code',
      headingPath: [...above, ...headings],
      text,
      start,
      end,
      language: languageOfCode(document.path),
      tokens: count(text),
      digest: createHash('sha256').update(normalizeWhitespace(text)).digest('hex'),
    };
  });
}
