import { createHash } from 'node:crypto';
import { tokenCounterFor } from '../models/cet/llm-tokens.ts';
import type { Nodes, Root, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { codeStretches, languageOfCode } from './chunking/code.ts';
import type { CorpusRecord, SourceDocument } from './record.ts';

/** A stretch of a document that is retrieved as a whole. */
export interface Chunk {
  readonly ordinal: number;
  readonly kind: 'prose' | 'code' | 'table';
  /** Record title, then the headings above it, outermost first. */
  readonly headingPath: readonly string[];
  /** Verbatim: `document.text.slice(start, end)`. */
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

const { count: countTokens } = tokenCounterFor();

/** Paragraphs are merged up to here; about what the sentence encoder still reads whole. */
const targetTokens = 200;

const parser = unified().use(remarkParse).use(remarkGfm);

/** Text in which only words and their order count. */
export function normalizeWhitespace(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

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

interface Stretch {
  readonly kind: Chunk['kind'];
  readonly language: string | null;
  readonly start: number;
  readonly end: number;
}

/** Structure-aware: sections stay apart, code blocks, lists and tables whole, short paragraphs together. */
export function chunkDocument(document: SourceDocument, title: string): Chunk[] {
  if (document.format === 'code') return codeChunks(document, title);
  const tree: Root = parser.parse(document.text);
  const chunks: Chunk[] = [];
  const above = document.title && document.title !== title ? [title, document.title] : [title];
  const headings: { depth: number; text: string }[] = [];
  let open: Stretch | null = null;

  const close = (): void => {
    if (open) {
      const text = document.text.slice(open.start, open.end);
      const path = headings
        .map((heading) => heading.text)
        .filter((heading) => heading && !above.includes(heading));
      chunks.push({
        ...open,
        ordinal: chunks.length,
        headingPath: [...above, ...path],
        text,
        tokens: countTokens(text),
        digest: createHash('sha256').update(normalizeWhitespace(text)).digest('hex'),
      });
    }
    open = null;
  };

  for (const node of tree.children) {
    if (node.type === 'heading') {
      close();
      while (headings.length > 0 && headings.at(-1)!.depth >= node.depth) headings.pop();
      headings.push({ depth: node.depth, text: normalizeWhitespace(plainText(node)) });
      continue;
    }
    const stretch = stretchOf(node, document.text);
    if (!stretch) continue;
    if (stretch.kind === 'code' && document.codeIsAnswer) {
      close();
      continue;
    }
    const joins: boolean =
      open !== null &&
      (open as Stretch).kind === 'prose' &&
      stretch.kind === 'prose' &&
      countTokens(document.text.slice((open as Stretch).start, stretch.end)) <= targetTokens;
    if (joins) {
      open = { ...open!, end: stretch.end };
    } else {
      close();
      open = stretch;
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
      tokens: countTokens(text),
      digest: createHash('sha256').update(normalizeWhitespace(text)).digest('hex'),
    };
  });
}

/** Null for what says nothing: comments, rules, link definitions. */
function stretchOf(node: RootContent, text: string): Stretch | null {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined || !text.slice(start, end).trim()) return null;
  if (node.type === 'thematicBreak' || node.type === 'definition') return null;
  if (node.type === 'html' && node.value.startsWith('<!--')) return null;
  if (node.type === 'table') return { kind: 'table', language: null, start, end };
  // Exercism writes its admonitions as fences of the "languages" exercism/note, exercism/caution, ...
  if (node.type === 'code' && !node.lang?.startsWith('exercism/'))
    return { kind: 'code', language: node.lang ?? null, start, end };
  return { kind: 'prose', language: null, start, end };
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plainText).join('') : '';
}
