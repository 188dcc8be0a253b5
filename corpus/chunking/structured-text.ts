import type { DocumentFormat, SourceDocument } from '../record.ts';
import type { StructuredText } from './block.ts';
import { readHtml } from './html.ts';
import { readMarkdown } from './markdown.ts';
import { readMdx } from './mdx.ts';
import { readRst } from './rst.ts';
import { readText } from './text.ts';

type Reader = (text: string) => StructuredText;

const readers: Readonly<Record<DocumentFormat, Reader>> = {
  markdown: readMarkdown,
  mdx: readMdx,
  rst: readRst,
  html: readHtml,
  text: readText,
};

/** A document's blocks by the rules of its format. */
export function structuredText(document: SourceDocument): StructuredText {
  return readers[document.format ?? 'markdown'](document.text);
}
