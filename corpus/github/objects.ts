import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { endOf, GitError, startGit } from './git.ts';

/** Content of an object, or why there is none: not in the clone, or larger than was asked for. */
export type ObjectContent =
  Buffer | { readonly missing: 'absent' } | { readonly missing: 'large'; bytes: number };

/** Objects of a repository through one long-lived `git cat-file --batch`; one request at a time. */
export class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #output: AsyncIterator<Buffer>;
  readonly #ended: Promise<void>;
  #buffered: Buffer = Buffer.alloc(0);

  constructor(gitFolder: string) {
    this.#child = startGit(gitFolder, ['cat-file', '--batch']);
    this.#output = (this.#child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    this.#ended = endOf(this.#child, 'cat-file');
    this.#ended.catch(() => undefined);
  }

  /** Larger objects are skipped without being held. @throws GitError when the repository is damaged. */
  async read(id: string, maximumBytes: number): Promise<ObjectContent> {
    this.#child.stdin.write(`${id}\n`);
    const header = (await this.#take('line')).toString('utf8');
    const size = / (\d+)$/.exec(header)?.[1];
    if (size === undefined) return { missing: 'absent' };
    const bytes = Number(size);
    if (bytes <= maximumBytes) return (await this.#take(bytes + 1)).subarray(0, bytes);
    await this.#skip(bytes + 1);
    return { missing: 'large', bytes };
  }

  close(): void {
    this.#child.kill();
  }

  async #more(): Promise<Buffer> {
    const { value, done } = await this.#output.next();
    if (!done) return value;
    await this.#ended;
    throw new GitError('git cat-file: ended before its answer');
  }

  async #take(until: number | 'line'): Promise<Buffer> {
    const pieces = [this.#buffered];
    let held = this.#buffered.length;
    let end = until === 'line' ? this.#buffered.indexOf(10) : until;
    while (end === -1 || end > held) {
      const piece = await this.#more();
      if (until === 'line' && piece.includes(10)) end = held + piece.indexOf(10);
      pieces.push(piece);
      held += piece.length;
    }
    const all = Buffer.concat(pieces);
    this.#buffered = all.subarray(until === 'line' ? end + 1 : end);
    return all.subarray(0, end);
  }

  async #skip(bytes: number): Promise<void> {
    let left = bytes;
    while (left > this.#buffered.length) {
      left -= this.#buffered.length;
      this.#buffered = await this.#more();
    }
    this.#buffered = this.#buffered.subarray(left);
  }
}
