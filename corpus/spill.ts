import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Of all partitions together, in characters. */
const bufferedCharacters = 16 << 20;
const headerBytes = 12;

/**
 * Rows on disk, by partition, so that tables far larger than memory can be joined. One file in the system's folder for temporary
 * files (`TMPDIR`), which has no name any more once it is open: whatever ends the process frees it. A partition is a chain of
 * blocks, each of which says where the one before it lies; memory is the rows that wait to be written and a number a partition.
 */
export class Spill<Item> {
  readonly #descriptor: number;
  readonly #waiting: string[][];
  readonly #characters: number[];
  readonly #lastBlock: number[];
  readonly #flushAt: number;
  #size = 0;

  constructor(partitions: number) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'contexture-spill-'));
    try {
      this.#descriptor = openSync(path.join(folder, 'rows'), 'wx+', 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
    this.#waiting = Array.from({ length: partitions }, () => []);
    this.#characters = Array<number>(partitions).fill(0);
    this.#lastBlock = Array<number>(partitions).fill(-1);
    this.#flushAt = bufferedCharacters / partitions;
  }

  get partitions(): number {
    return this.#waiting.length;
  }

  /** Items with the same key share a partition. */
  add(key: number, item: Item): void {
    const partition = key % this.#waiting.length;
    const line = JSON.stringify(item);
    this.#waiting[partition]!.push(line);
    this.#characters[partition]! += line.length;
    if (this.#characters[partition]! >= this.#flushAt) this.#flush(partition);
  }

  #flush(partition: number): void {
    const lines = this.#waiting[partition]!;
    if (lines.length === 0) return;
    const body = Buffer.from(lines.join('\n'));
    const header = Buffer.alloc(headerBytes);
    header.writeDoubleLE(this.#lastBlock[partition]!, 0);
    header.writeUInt32LE(body.length, 8);
    const block = Buffer.concat([header, body]);
    for (let written = 0; written < block.length;)
      written += writeSync(this.#descriptor, block, written, block.length - written, this.#size + written);
    this.#lastBlock[partition] = this.#size;
    this.#size += block.length;
    this.#waiting[partition] = [];
    this.#characters[partition] = 0;
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
      for (const line of this.#bytes(at, length).toString('utf8').split('\n')) yield JSON.parse(line) as Item;
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
