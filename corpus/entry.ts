/** One readable file of a source. */
export interface Entry {
  /** Relative, with `/`. */
  readonly path: string;
  /** To be called before the next entry is asked for. @throws InvalidTextError when the content is not UTF-8 text. */
  read(): Promise<string>;
  /** The same, undecoded: for formats that can lose one line to a wrong encoding and keep the rest. */
  bytes(): Promise<Uint8Array>;
}

/** A file that is refused unread. */
export interface RejectedEntry {
  readonly path: string;
  readonly rejected: string;
}

/** Larger files are no teaching material and would fill the memory. */
export const maximumFileBytes = 50 * 1024 * 1024;

/** Thrown when a folder or archive cannot be read, or not to its end. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly location: string;
  readonly reason: string;
  constructor(location: string, reason: string, options?: ErrorOptions) {
    super(`${location}: ${reason}`, options);
    this.location = location;
    this.reason = reason;
  }
}

/** Thrown when a file that should be text is not. */
export class InvalidTextError extends Error {
  override readonly name = 'InvalidTextError';
  readonly path: string;
  readonly reason: string;
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** Why an entry must not be read, or null. */
export function refusal(path: string, kind: 'file' | 'link' | 'special', bytes: number): string | null {
  if (kind === 'link') return 'is a link; links are not followed';
  if (kind === 'special') return 'is not a regular file';
  if (/^([/\\]|[A-Za-z]:)/.test(path)) return 'has an absolute path';
  if (path.split(/[/\\]/).includes('..')) return 'leaves the archive with ".."';
  if (bytes > maximumFileBytes) return `has ${bytes} bytes, more than ${maximumFileBytes}`;
  return null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 text without a byte order mark; lines end as they end in the file. */
export function decodeText(path: string, content: Uint8Array): string {
  let text: string;
  try {
    text = utf8.decode(content);
  } catch {
    throw new InvalidTextError(path, 'is not valid UTF-8');
  }
  // UTF-16 and binaries are often valid UTF-8 with NULs; Postgres refuses them, too.
  if (text.includes('\0')) throw new InvalidTextError(path, 'holds NUL characters: not UTF-8 text');
  return text;
}
