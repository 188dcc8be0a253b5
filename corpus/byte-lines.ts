/** Longer lines are no rows of a table: a file of another kind, or one whose line ends were lost. */
export const maximumLineBytes = 1024 * 1024;

/** A line without its end; null content where it was too long and is not held. Numbers begin with 1. */
export interface ByteLine {
  readonly number: number;
  readonly content: Uint8Array | null;
  /** Bytes of the line, also where it is not held. */
  readonly length: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Lines of a byte stream; holds at most one line of the permitted length, whatever comes. */
export async function* byteLines(
  bytes: AsyncIterable<Uint8Array>,
  mostBytes = maximumLineBytes,
): AsyncGenerator<ByteLine> {
  let number = 1;
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (part: Uint8Array): void => {
    length += part.length;
    if (length <= mostBytes) parts.push(part);
    else parts = [];
  };
  const line = (): ByteLine => {
    let content: Uint8Array | null = null;
    if (length <= mostBytes) {
      content = Buffer.concat(parts);
      if (content.at(-1) === carriageReturn) content = content.subarray(0, -1);
    }
    const done = { number, content, length };
    number += 1;
    parts = [];
    length = 0;
    return done;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    // Copied, because the stream may use its buffer again.
    if (start < chunk.length) take(chunk.slice(start));
  }
  if (length > 0) yield line();
}
