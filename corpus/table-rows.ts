import { CsvError, parse } from 'csv-parse/sync';
import { byteLines, maximumLineBytes } from './byte-lines.ts';
import { decodeText, InvalidTextError } from './entry.ts';

/** A row of a table, or why it cannot be taken. `line` is where it begins, from 1. */
export type TableRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly reason: string };

interface Line {
  readonly number: number;
  readonly content: Uint8Array;
}

const quote = 0x22;
const delimiters = [',', ';', '\t', '|'];

/**
 * Rows of a CSV or TSV file (RFC 4180; the delimiter is found from the first row), the first one being the header, or the
 * first of all where the table has none. A row that is too long, in another encoding, of another width than the first, or
 * whose quote is never closed is reported by its line, and reading goes on with the line behind it.
 */
export async function* tableRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TableRow> {
  let delimiter: string | null = null;
  let width: number | null = null;
  // Lines of a row whose quoted cell goes on over line ends, and lines to be read again because it did not.
  let open: Line[] = [];
  const again: Line[] = [];
  const lines = byteLines(bytes);

  const rowOf = (of: readonly Line[]): TableRow | null => {
    const row = parsedRow(of, (text) => (delimiter ??= delimiterOf(text)));
    if (!row || 'reason' in row) return row;
    width ??= row.cells.length;
    // Spreadsheets fill rows up with empty cells.
    const cells = row.cells.slice(0, width);
    return cells.length === width && row.cells.slice(width).every((cell) => cell === '')
      ? { line: row.line, cells }
      : { line: row.line, reason: `has ${row.cells.length} cells where the first row has ${width}` };
  };
  /** The quote of the first line is none, or never closed: the others are rows of their own. */
  const giveUp = (): TableRow | null => {
    again.unshift(...open.slice(1));
    const row = rowOf(open.slice(0, 1));
    open = [];
    return row;
  };

  while (true) {
    let line = again.shift();
    if (!line) {
      const next = await lines.next();
      if (next.done) {
        if (open.length === 0) return;
        const row = giveUp();
        if (row) yield row;
        continue;
      }
      const { number, content, length } = next.value;
      if (content === null) {
        const row = open.length > 0 ? giveUp() : null;
        if (row) yield row;
        yield { line: number, reason: `has ${length} bytes in one line, more than ${maximumLineBytes}` };
        continue;
      }
      line = { number, content };
    }
    open.push(line);
    let row: TableRow | null;
    if (delimiter !== '\t' && hasOpenQuote(open)) {
      if (bytesOf(open) <= maximumLineBytes) continue;
      row = giveUp();
    } else {
      row = rowOf(open);
      // Two stray quotes can look like one cell of several lines.
      if (row && 'reason' in row && open.length > 1) row = giveUp();
      open = [];
    }
    if (row) yield row;
  }
}

/** The sign that parts the cells of a header. */
function delimiterOf(header: string): string {
  const outside = header.replace(/"[^"]*"/g, '');
  const counts = delimiters.map((sign) => outside.split(sign).length);
  return delimiters[counts.indexOf(Math.max(...counts))]!;
}

function hasOpenQuote(lines: readonly Line[]): boolean {
  let quotes = 0;
  for (const { content } of lines) for (const byte of content) if (byte === quote) quotes += 1;
  return quotes % 2 === 1;
}

function bytesOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { content }) => sum + content.length, 0);
}

/** Null for a blank line. */
function parsedRow(lines: readonly Line[], delimiterFor: (text: string) => string): TableRow | null {
  const line = lines[0]!.number;
  try {
    const text = decodeText(
      'row',
      Buffer.concat(lines.flatMap(({ content }) => [content, Buffer.from('\n')])),
    );
    if (!text.trim()) return null;
    const delimiter = delimiterFor(text);
    const [cells] = parse(text.slice(0, -1), {
      delimiter,
      // Tab-separated values know no quotes: in them a quote is a quote.
      quote: delimiter === '\t' ? null : '"',
      // A stray quote is text, unless it would join lines that do not belong together.
      relax_quotes: lines.length === 1,
      relax_column_count: true,
      // The text is one row, and NULs were refused above.
      record_delimiter: '\0',
    }) as string[][];
    return { line, cells: (cells ?? []).map((cell) => cell.trim()) };
  } catch (error) {
    if (error instanceof InvalidTextError) return { line, reason: error.reason };
    if (error instanceof CsvError) return { line, reason: 'has a quote that is never closed' };
    throw error;
  }
}
