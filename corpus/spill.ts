import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Of all partitions together. Bytes outside of the heap: rows that wait as strings would outlive the young generation. */
const bufferedBytes = 8 << 20;
const headerBytes = 12;

/**
 * Rows on disk, by partition, so that tables far larger than memory can be joined. One file in the system's folder for temporary
 * files (`TMPDIR`), which has no name any more once it is open: whatever ends the process frees it. A partition is a chain of
 * blocks, each of which says where the one before it lies; memory is the rows that wait to be written and a number a partition.
 */
export class Spill<Item> {
  readonly #descriptor: number;
  readonly #waiting: Buffer;
  readonly #used: number[];
  readonly #lastBlock: number[];
  /** Of a partition's part of the waiting bytes. */
  readonly #capacity: number;
  #size = 0;

  constructor(partitions: number) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'contexture-spill-'));
    try {
      this.#descriptor = openSync(path.join(folder, 'rows'), 'wx+', 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
    this.#capacity = Math.floor(bufferedBytes / partitions);
    this.#waiting = Buffer.allocUnsafeSlow(this.#capacity * partitions);
    this.#used = Array<number>(partitions).fill(0);
    this.#lastBlock = Array<number>(partitions).fill(-1);
  }

  get partitions(): number {
    return this.#used.length;
  }

  /** Items with the same key share a partition. */
  add(key: number, item: Item): void {
    const partition = key % this.partitions;
    const line = `${JSON.stringify(item)}\n`;
    const bytes = Buffer.byteLength(line);
    if (this.#used[partition]! + bytes > this.#capacity) this.#flush(partition);
    if (bytes > this.#capacity) return this.#write(partition, Buffer.from(line));
    this.#used[partition]! += this.#waiting.write(line, partition * this.#capacity + this.#used[partition]!);
  }

  #flush(partition: number): void {
    const start = partition * this.#capacity;
    if (this.#used[partition]! > 0)
      this.#write(partition, this.#waiting.subarray(start, start + this.#used[partition]!));
    this.#used[partition] = 0;
  }

  #write(partition: number, body: Buffer): void {
    const header = Buffer.alloc(headerBytes);
    header.writeDoubleLE(this.#lastBlock[partition]!, 0);
    header.writeUInt32LE(body.length, 8);
    const start = this.#size;
    for (const bytes of [header, body])
      for (let written = 0; written < bytes.length;) {
        const count = writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#size);
        written += count;
        this.#size += count;
      }
    this.#lastBlock[partition] = start;
  }

  /** Items of a partition in the order in which they were added. */
  *read(partition: number): Generator<Item> {
    this.#flush(partition);
    const blocks: { at: number; length: number }[] = [];
    for (let at = this.#lastBlock[partition]!; at >= 0;) {
      const header = this.#bytes(at, headerBytes);
      blocks.push({ at: at + headerBytes, length: header.readUInt32LE(8) });
      at = header.readDoubleLE(0);
    }
    for (const { at, length } of blocks.reverse())
      for (const line of this.#bytes(at, length - 1)
        .toString('utf8')
        .split('\n'))
        yield JSON.parse(line) as Item;
  }

  #bytes(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let read = 0; read < length;) {
      const got = readSync(this.#descriptor, bytes, read, length - read, at + read);
      if (got === 0) throw new Error('the file for temporary rows is shorter than what was written to it');
      read += got;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
