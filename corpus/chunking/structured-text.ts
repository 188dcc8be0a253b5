import type { DocumentFormat, SourceDocument } from '../record.ts';
import type { StructuredText } from './block.ts';
import { readHtml } from './html.ts';
import { readMarkdown } from './markdown.ts';
import { readMdx } from './mdx.ts';
import { readRst } from './rst.ts';
import { readText } from './text.ts';

type Reader = (text: string) => StructuredText;

const readers: Readonly<Record<DocumentFormat, Reader>> = {
  markdown: handWritten(readMarkdown),
  mdx: handWritten(readMdx),
  rst: handWritten(readRst),
  html: readHtml,
  text: readText,
};

/** A document's blocks by the rules of its format. */
export function structuredText(document: SourceDocument): StructuredText {
  return readers[document.format ?? 'markdown'](document.text);
}

const longestLine = 20_000;
const largestDocument = 5_000_000;

/**
 * The parsers of what people write by hand take time quadratic in a line's length and may nest deeper than the call stack.
 * What nobody wrote by hand is read as plain text.
 */
function handWritten(reader: Reader): Reader {
  return (text) => {
    if (text.length > largestDocument || hasLongLine(text)) return readText(text);
    try {
      return reader(text);
    } catch (error) {
      if (error instanceof RangeError) return readText(text);
      throw error;
    }
  };
}

function hasLongLine(text: string): boolean {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > longestLine) return true;
    start = end + 1;
  }
  return false;
}
