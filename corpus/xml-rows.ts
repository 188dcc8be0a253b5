import { isUtf8 } from 'node:buffer';
import { SaxesParser } from 'saxes';

/** Attributes of one `<row .../>`. */
export type Row = Readonly<Record<string, string>>;

/** What a stretch of a table holds. */
export interface RowBatch {
  readonly rows: readonly Row[];
  /** Rows, or the rest of the file, that cannot be read; `part` names the row where it can. */
  readonly rejected: readonly { readonly part: string; readonly reason: string }[];
  /** Of the table, from its start. */
  readonly bytesRead: number;
}

/** A post of the site has 30,000 characters at most; a longer row would only fill the memory. */
export const maximumRowBytes = 1 << 20;

const lessThan = 0x3c;
const rowTag = /^<row[\s/>]/;
const encodingDeclaration = /^\uFEFF?<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/;

/**
 * Rows of a table of a data dump: a root element with one `<row/>` per record, all fields as attributes. In XML a bare `<` begins
 * a tag and is never inside a value, so a row that is broken, too long or not UTF-8 ends at the next `<`: it is rejected alone.
 * Holds one stretch of the file and one row at a time.
 */
export async function* tableRows(root: string, stream: AsyncIterable<Uint8Array>): AsyncGenerator<RowBatch> {
  const reader = new RowReader(root);
  let unfinished: Buffer = Buffer.alloc(0);
  let skipped = 0;
  let bytesRead = 0;
  for await (const part of stream) {
    bytesRead += part.length;
    let chunk = Buffer.from(part.buffer, part.byteOffset, part.length);
    if (bytesRead === part.length) {
      const refused = refusedEncoding(chunk);
      if (refused) {
        yield { rows: [], rejected: [{ part: '', reason: refused }], bytesRead };
        return;
      }
    }
    if (skipped > 0) {
      const next = chunk.indexOf(lessThan);
      skipped += next < 0 ? chunk.length : next;
      if (next < 0) continue;
      reader.reject(unfinished, `row of ${skipped} bytes, more than ${maximumRowBytes}`);
      unfinished = Buffer.alloc(0);
      skipped = 0;
      chunk = chunk.subarray(next);
    }
    const known = unfinished.length > 0 ? Buffer.concat([unfinished, chunk]) : chunk;
    const cut = known.lastIndexOf(lessThan);
    if (cut > 0) reader.write(known.subarray(0, cut));
    unfinished = known.subarray(Math.max(cut, 0));
    if (unfinished.length > maximumRowBytes) {
      skipped = unfinished.length;
      unfinished = Buffer.from(unfinished.subarray(0, 200));
    }
    yield { ...reader.take(), bytesRead };
  }
  reader.end(unfinished, bytesRead, skipped > 0);
  yield { ...reader.take(), bytesRead };
}

function refusedEncoding(start: Buffer): string | null {
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return 'is UTF-16; the dump is UTF-8';
  const encoding = encodingDeclaration.exec(start.subarray(0, 200).toString('utf8'))?.[1];
  if (encoding && !/^(utf-?8|us-ascii)$/i.test(encoding))
    return `declares encoding ${encoding}; the dump is UTF-8`;
  return null;
}

/** Names as they are written, without positions: a third faster. */
type Plain = { xmlns: false; position: false };

class RowReader {
  readonly #root: string;
  #parser: SaxesParser<Plain>;
  #error: string | null = null;
  #inPiece: Row[] = [];
  #rows: Row[] = [];
  #rejected: { part: string; reason: string }[] = [];
  #sawRow = false;

  constructor(root: string) {
    this.#root = root;
    this.#parser = this.#newParser();
  }

  #newParser(): SaxesParser<Plain> {
    const parser = new SaxesParser<Plain>({ xmlns: false, position: false });
    parser.on('error', (error) => (this.#error ??= error.message.replace(/\.$/, '')));
    parser.on('opentag', (tag) => {
      if (tag.name === 'row') this.#inPiece.push(tag.attributes);
    });
    return parser;
  }

  take(): Pick<RowBatch, 'rows' | 'rejected'> {
    const taken = { rows: this.#rows, rejected: this.#rejected };
    this.#sawRow ||= this.#rows.length > 0 || this.#rejected.length > 0;
    this.#rows = [];
    this.#rejected = [];
    return taken;
  }

  reject(tag: Buffer, reason: string): void {
    const id = /\sId="(\d{1,15})"/.exec(tag.subarray(0, 200).toString('utf8'))?.[1];
    this.#rejected.push({ part: id ? `Id ${id}` : '', reason });
  }

  /** Whole tags, and what stands between them. */
  write(piece: Buffer): void {
    if (isUtf8(piece)) {
      this.#parser.write(piece.toString('utf8'));
      if (this.#error === null) {
        this.#rows.push(...this.#inPiece);
        this.#inPiece = [];
        return;
      }
    }
    // What the parser says after an error is worth nothing: the piece is read again, each row alone.
    this.#error = null;
    this.#inPiece = [];
    for (const tag of tagsOf(piece)) this.#writeAlone(tag);
    this.#parser = this.#newParser();
    this.#parser.write(`<${this.#root}>`);
  }

  #writeAlone(tag: Buffer): void {
    if (!rowTag.test(tag.subarray(0, 5).toString('latin1'))) return;
    if (!isUtf8(tag)) return this.reject(tag, 'is not valid UTF-8');
    const parser = this.#newParser();
    parser.write(tag.toString('utf8'));
    // A row that is not closed in its own tag is closed by the next: only what comes before that is its own fault.
    if (this.#inPiece.length === 0) parser.close();
    if (this.#inPiece.length > 0 && this.#error === null) this.#rows.push(...this.#inPiece);
    else this.reject(tag, `malformed XML (${this.#error ?? 'no row'})`);
    this.#error = null;
    this.#inPiece = [];
  }

  end(last: Buffer, bytesRead: number, tooLong: boolean): void {
    if (bytesRead === 0) return void this.#rejected.push({ part: '', reason: 'is empty' });
    const closed = /^<\/[^>]+>\s*$/.test(last.toString('latin1'));
    if (closed && (this.#sawRow || this.#rows.length > 0 || this.#rejected.length > 0)) return;
    const isRow = rowTag.test(last.subarray(0, 5).toString('latin1'));
    if (!closed && isRow && !tooLong && last.includes('>')) this.#writeAlone(last);
    if (!closed && (this.#sawRow || this.#rows.length > 0 || isRow))
      this.reject(
        isRow && !last.includes('>') ? last : Buffer.alloc(0),
        `truncated after ${bytesRead} bytes`,
      );
    else this.#rejected.push({ part: '', reason: 'holds no <row>: not a table of the data dump' });
  }
}

function* tagsOf(piece: Buffer): Generator<Buffer> {
  for (let start = piece.indexOf(lessThan); start >= 0;) {
    const next = piece.indexOf(lessThan, start + 1);
    yield piece.subarray(start, next < 0 ? undefined : next);
    start = next;
  }
}
