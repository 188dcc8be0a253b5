import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Thrown when the journal holds as much as it may: the database has been down for long. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError';
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`the journal holds ${maxBytes} bytes that the database has not taken yet`);
    this.maxBytes = maxBytes;
  }
}

export interface JournalOptions<Entry> {
  readonly folder: string;
  readonly maxBytes: number;
  /** Stores a batch for good; it may see an entry twice. Throws while it cannot: the batch is tried again. */
  readonly deliver: (entries: readonly Entry[]) => Promise<void>;
  readonly onFault: (what: string, error: unknown) => void;
  readonly intervalMs?: number;
}

const batchSize = 200;

/** Does the process that wrote this segment still run? Its segments are then its own to deliver. */
function writerLives(segment: string): boolean {
  const pid = Number(segment.split('.')[0]);
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * A bounded queue on disk: JSON lines in segment files. `append` resolves once the operating system has the line, so a killed
 * process loses nothing that it confirmed; a segment is deleted after its delivery, so an entry is delivered at least once.
 */
export class Journal<Entry> {
  readonly #options: JournalOptions<Entry>;
  readonly #timer: NodeJS.Timeout;
  #pending: { line: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #writing: Promise<void> = Promise.resolve();
  #current: { name: string; file: FileHandle; bytes: number } | null = null;
  #closed: { name: string; bytes: number }[];
  #flushing: Promise<void> | null = null;
  #faulty = false;

  private constructor(options: JournalOptions<Entry>, segments: { name: string; bytes: number }[]) {
    this.#options = options;
    this.#closed = segments;
    this.#timer = setInterval(() => void this.flush(), options.intervalMs ?? 250);
  }

  static async open<Entry>(options: JournalOptions<Entry>): Promise<Journal<Entry>> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(options.folder)).filter(
      (name) => name.endsWith('.jsonl') && !writerLives(name),
    );
    const segments = await Promise.all(
      names.sort().map(async (name) => ({ name, bytes: (await stat(path.join(options.folder, name))).size })),
    );
    return new Journal(options, segments);
  }

  /** Bytes that wait for the database. */
  get bytes(): number {
    return this.#closed.reduce((sum, segment) => sum + segment.bytes, this.#current?.bytes ?? 0);
  }

  /** Rejects with JournalFullError, or with the file system's error. */
  append(entry: Entry): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`;
    if (this.bytes + line.length > this.#options.maxBytes)
      return Promise.reject(new JournalFullError(this.#options.maxBytes));
    return new Promise((resolve, reject) => {
      this.#pending.push({ line, resolve, reject });
      if (this.#pending.length === 1) this.#writing = this.#writing.then(() => this.#write());
    });
  }

  async #write(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    try {
      if (!this.#current) {
        const name = `${process.pid}.${Date.now()}-${randomUUID()}.jsonl`;
        this.#current = {
          name,
          file: await open(path.join(this.#options.folder, name), 'a', 0o600),
          bytes: 0,
        };
      }
      const lines = batch.map(({ line }) => line).join('');
      await this.#current.file.appendFile(lines);
      this.#current.bytes += Buffer.byteLength(lines);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // A torn line may stand at the end of this segment: nothing may be appended behind it.
      await this.#rotate().catch(() => undefined);
      for (const { reject } of batch) reject(error);
    }
  }

  async #rotate(): Promise<void> {
    const current = this.#current;
    if (!current) return;
    this.#current = null;
    this.#closed.push({ name: current.name, bytes: current.bytes });
    await current.file.close();
  }

  /** Delivers what waits; never rejects, what could not be delivered stays. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      // While the database is down one open segment grows, instead of a new one with every attempt.
      if (this.#closed.length === 0) await (this.#writing = this.#writing.then(() => this.#rotate()));
      while (this.#closed[0]) {
        await this.#deliverSegment(this.#closed[0].name);
        this.#closed.shift();
      }
      this.#faulty = false;
    } catch (error) {
      if (!this.#faulty) this.#options.onFault('journal: delivery failed, will be tried again', error);
      this.#faulty = true;
    }
  }

  async #deliverSegment(name: string): Promise<void> {
    const file = path.join(this.#options.folder, name);
    let batch: Entry[] = [];
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      try {
        batch.push(JSON.parse(line) as Entry);
      } catch (error) {
        // Only a line that was never confirmed can be torn.
        this.#options.onFault(`journal ${name}: a torn line was left out`, error);
      }
      if (batch.length < batchSize) continue;
      await this.#options.deliver(batch);
      batch = [];
    }
    if (batch.length > 0) await this.#options.deliver(batch);
    await rm(file);
  }

  /** Delivers once more if it can; the rest waits on disk for the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    await (this.#writing = this.#writing.then(() => this.#rotate()));
    await this.flush();
  }
}
