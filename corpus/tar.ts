import type { ReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { Parser } from 'tar';
import type { ReadEntry } from 'tar';
import type * as xz from 'xz-decompress';
import { ArchiveError, decodeText, refusal } from './entry.ts';
import type { Entry, RejectedEntry } from './entry.ts';

// A CommonJS module whose named exports an import finds or not, depending on the loader.
const { XzReadableStream } = createRequire(import.meta.url)('xz-decompress') as typeof xz;

type Compression = 'xz' | 'gzip' | 'none';

function decompress(file: ReadStream, compression: Compression): AsyncIterable<Uint8Array> {
  switch (compression) {
    case 'xz':
      return decompressXz(file);
    case 'gzip':
      // Errors of the file and of the decompression both end the reader; there is nothing left to do about them here.
      return pipeline(file, createGunzip(), () => undefined);
    case 'none':
      return file;
  }
}

async function* decompressXz(file: ReadStream): AsyncGenerator<Uint8Array> {
  const stream = new XzReadableStream(Readable.toWeb(file) as never) as unknown as ReadableStream<Uint8Array>;
  try {
    for await (const chunk of Readable.fromWeb(stream)) yield chunk as Uint8Array;
  } catch (cause) {
    // The decoder knows numbers only.
    throw new Error('not xz, or the xz stream ends early', { cause });
  }
}

const regular = new Set(['File', 'OldFile', 'ContiguousFile']);

function kindOf(type: string): 'file' | 'link' | 'special' {
  if (regular.has(type)) return 'file';
  return type === 'SymbolicLink' || type === 'Link' ? 'link' : 'special';
}

/** Entries of a tar stream; holds one file at a time besides those already found in the chunk at hand. */
export async function* tarEntries(
  location: string,
  file: ReadStream,
  compression: Compression,
): AsyncGenerator<Entry | RejectedEntry> {
  const found: (Entry | RejectedEntry)[] = [];
  let damage: Error | null = null;
  let sawEntry = false;
  const parser = new Parser({ strict: true, brotli: false, zstd: false });
  // Errors are looked at between writes; tar repeats them while it winds down, the first one tells.
  parser.on('error', (error: Error) => (damage ??= error));
  parser.on('entry', (entry: ReadEntry) => {
    sawEntry = true;
    if (entry.type === 'Directory' || entry.type === 'GNUDumpDir') return void entry.resume();
    const reason = refusal(entry.path, kindOf(entry.type), entry.size);
    if (reason) {
      found.push({ path: entry.path, rejected: reason });
      return void entry.resume();
    }
    const parts: Buffer[] = [];
    entry.on('data', (part: Buffer) => parts.push(part));
    entry.on('end', () => {
      const content = Buffer.concat(parts);
      // A cut file must not pass for a whole one.
      if (content.length === entry.size)
        found.push({
          path: entry.path,
          read: async () => decodeText(entry.path, content),
          bytes: async () => content,
        });
    });
  });

  try {
    for await (const chunk of decompress(file, compression)) {
      parser.write(chunk);
      while (found.length > 0) yield found.shift()!;
      if (damage) break;
    }
    if (!damage) parser.end();
  } catch (error) {
    damage ??= error as Error;
  } finally {
    file.destroy();
  }
  yield* found;
  if (damage)
    throw new ArchiveError(location, `truncated or damaged (${(damage as Error).message})`, {
      cause: damage,
    });
  if (!sawEntry) throw new ArchiveError(location, 'holds no file');
}
