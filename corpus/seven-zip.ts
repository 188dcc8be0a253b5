import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ArchiveError, refusal } from './entry.ts';
import type { RejectedEntry } from './entry.ts';

/** A file of an archive whose size does not matter: it is streamed. */
export interface Member {
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
  /** @throws ArchiveError, after everything that could be read, when the archive is damaged. */
  stream(): AsyncGenerator<Uint8Array>;
}

const program = fileURLToPath(new URL('./seven-zip-process.ts', import.meta.url));

/**
 * Members of a `.7z` (or `.zip`) archive of any size and method, nothing of which is written to disk. In a solid archive, reading
 * a member unpacks those before it, too. Links and paths that leave the archive are yielded as rejected.
 * @throws ArchiveError when the archive is truncated, encrypted or none.
 */
export async function* sevenZipMembers(location: string): AsyncGenerator<Member | RejectedEntry> {
  const parts: Uint8Array[] = [];
  for await (const part of run(location, ['list', location])) parts.push(part);
  const listing = Buffer.concat(parts).toString('utf8');
  const [, members = ''] = listing.split(/^-{10}\n/m);
  for (const block of members.split(/\n\n+/)) {
    const fields = new Map(
      [...block.matchAll(/^([^=\n]+) = (.*)$/gm)].map(([, name, value]) => [name, value!]),
    );
    const path = fields.get('Path');
    const attributes = fields.get('Attributes') ?? '';
    if (path === undefined || fields.get('Folder') === '+' || /^D/.test(attributes)) continue;
    const kind = /\sl[r-][w-][x-]/.test(attributes) ? 'link' : 'file';
    const reason = fields.get('Encrypted') === '+' ? 'is encrypted' : refusal(path, kind, 0);
    if (reason) yield { path, rejected: reason };
    else
      yield {
        path,
        bytes: Number(fields.get('Size') ?? 0),
        stream: () => run(location, ['extract', location, path]),
      };
  }
}

async function* run(location: string, given: readonly string[]): AsyncGenerator<Uint8Array> {
  const child = spawn(process.execPath, [...process.execArgv, program, ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal));
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 10_000) complaint += text;
  });
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    const code = await ended;
    if (code !== 0)
      throw new ArchiveError(
        location,
        `truncated or damaged (${reasonIn(complaint) ?? `7-Zip ends with ${code}`})`,
      );
  } finally {
    child.kill('SIGKILL');
  }
}

/** 7-Zip says what is wrong in the line after `ERRORS:`, or in one that begins with `ERROR:` and ends with file names. */
function reasonIn(complaint: string): string | null {
  const reason = /^ERRORS:\n(.+)$/m.exec(complaint) ?? /^ERROR: ([^:\n]+)/m.exec(complaint);
  return reason ? reason[1]!.trim() : null;
}
