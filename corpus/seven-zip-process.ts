/**
 * 7-Zip, compiled to WASM, as a process: `list ARCHIVE` writes the technical listing, `extract ARCHIVE MEMBER` the member's bytes to
 * standard output. A process, because the WASM runs to its end without a pause: the pipe is what makes it wait for the reader, and
 * its memory (the archive's dictionary) goes with it. Exit codes are 7-Zip's: https://7-zip.opensource.jp/chm/cmdline/exit_codes.htm
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { FileSystem, SevenZipModuleFactory } from '7z-wasm';

const SevenZip = createRequire(import.meta.url)('7z-wasm') as SevenZipModuleFactory;

/** What the declarations of the package leave out. */
interface Streams {
  readonly streams: { stream_ops: object }[];
}

const [command, archive, member] = process.argv.slice(2) as ['list' | 'extract', string, string];
const mounted = '/archive';

const sevenZip = await SevenZip({
  stdin: () => null as never,
  quit: (code) => {
    process.exitCode = code;
  },
});
/** Waits while the reader is behind; ends the process when there is no reader any more. */
function writeWaiting(descriptor: number, bytes: Uint8Array): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(1);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, 2);
    }
  }
}
// By default every byte goes through a call of its own; blocks are a hundred times faster.
const writeTo = (descriptor: number): object => ({
  write(_stream: unknown, buffer: Uint8Array, offset: number, length: number): number {
    writeWaiting(descriptor, buffer.subarray(offset, offset + length));
    return length;
  },
});
const { streams } = sevenZip.FS as FileSystem & Streams;
for (const descriptor of [1, 2])
  streams[descriptor]!.stream_ops = { ...streams[descriptor]!.stream_ops, ...writeTo(descriptor) };
sevenZip.FS.mkdir(mounted);
sevenZip.FS.mount(sevenZip.NODEFS, { root: path.dirname(archive) }, mounted);
const file = `${mounted}/${path.basename(archive)}`;
// A password that is given keeps 7-Zip from asking for one.
sevenZip.callMain(
  command === 'list'
    ? ['l', '-slt', '-sccUTF-8', '-pnone', '--', file]
    : ['x', '-so', '-sccUTF-8', '-spd', '-pnone', '--', file, member],
);
