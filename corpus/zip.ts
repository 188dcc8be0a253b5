import yauzl from 'yauzl';
import type { Entry as ZipEntry } from 'yauzl';
import { ArchiveError, decodeText, refusal } from './entry.ts';
import type { Entry, RejectedEntry } from './entry.ts';

const unixTypeMask = 0o170000;
const unixLink = 0o120000;

/** Entries of a zip archive. The table of contents stands at the end: a truncated zip yields nothing but its error. */
export async function* zipEntries(location: string): AsyncGenerator<Entry | RejectedEntry> {
  let zip: yauzl.ZipFile;
  try {
    // Names stay bytes: otherwise one bad name would end the whole archive.
    zip = await yauzl.openPromise(location, { lazyEntries: true, decodeStrings: false, autoClose: false });
  } catch (cause) {
    throw new ArchiveError(location, `truncated or damaged (${(cause as Error).message})`, { cause });
  }
  try {
    for await (const entry of zip.eachEntry()) {
      const path = yauzl.getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        entry.fileName as unknown as Buffer,
        entry.extraFields,
        true,
      );
      if (path.endsWith('/')) continue;
      const isLink = ((entry.externalFileAttributes >>> 16) & unixTypeMask) === unixLink;
      const reason = entry.isEncrypted()
        ? 'is encrypted'
        : refusal(path, isLink ? 'link' : 'file', entry.uncompressedSize);
      if (reason) yield { path, rejected: reason };
      else
        yield {
          path,
          read: async () => decodeText(path, await contentOf(zip, entry)),
          bytes: () => contentOf(zip, entry),
        };
    }
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw new ArchiveError(location, `truncated or damaged (${(cause as Error).message})`, { cause });
  } finally {
    zip.close();
  }
}

async function contentOf(zip: yauzl.ZipFile, entry: ZipEntry): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
