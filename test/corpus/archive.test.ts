import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { create } from 'tar';
import { Header } from 'tar';
import { readEntries } from '../../corpus/archive.ts';
import { ArchiveError, InvalidTextError } from '../../corpus/entry.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { writeFiles } from './track.ts';

/** An uncompressed tar with one file under any name: packers refuse the bad ones. */
function tarOf(files: readonly { path: string; text: string; type?: 'File' | 'SymbolicLink' }[]): Buffer {
  const blocks = files.flatMap(({ path, text, type = 'File' }) => {
    const size = type === 'File' ? Buffer.byteLength(text) : 0;
    const header = new Header({
      path,
      size,
      type,
      mode: 0o644,
      mtime: new Date(0),
      linkpath: type === 'File' ? '' : text,
    });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    const body = Buffer.alloc(Math.ceil(size / 512) * 512);
    if (size > 0) body.write(text);
    return [block, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function listing(
  location: string,
): Promise<{ read: Record<string, string>; rejected: Record<string, string>; error: unknown }> {
  const read: Record<string, string> = {};
  const rejected: Record<string, string> = {};
  let error: unknown = null;
  try {
    for await (const entry of readEntries(location)) {
      if ('rejected' in entry) rejected[entry.path] = entry.rejected;
      else read[entry.path] = await entry.read();
    }
  } catch (caught) {
    error = caught;
  }
  return { read, rejected, error };
}

describe('reading folders and archives', () => {
  const folder = useTemporaryFolder();

  it('refuses links, absolute paths and "..", and reads the rest', async () => {
    writeFileSync(
      folder.path('bad.tar'),
      tarOf([
        { path: '/etc/passwd', text: 'root' },
        { path: 'a/../../b.md', text: 'out' },
        { path: 'link.md', text: '/etc/passwd', type: 'SymbolicLink' },
        { path: 'good.md', text: 'fine' },
      ]),
    );
    const { read, rejected, error } = await listing(folder.path('bad.tar'));
    assert.deepEqual(read, { 'good.md': 'fine' });
    assert.match(rejected['/etc/passwd']!, /absolute/);
    assert.match(rejected['a/../../b.md']!, /"\.\."/);
    assert.match(rejected['link.md']!, /link/);
    assert.equal(error, null);
  });

  it('does not follow a link in a folder', async () => {
    writeFiles(folder.path('in'), { 'page.md': 'text' });
    symlinkSync('/etc/hostname', folder.path('in', 'host.md'));
    const { read, rejected } = await listing(folder.path('in'));
    assert.deepEqual(Object.keys(read), ['page.md']);
    assert.match(rejected['host.md']!, /link/);
  });

  it('reads what a truncated archive still holds, then names the archive', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`f${index}.md`, `${index}`.repeat(5000)]),
    );
    writeFiles(folder.path('in'), files);
    await create({ cwd: folder.path('in'), file: folder.path('whole.tar') }, Object.keys(files));
    writeFileSync(folder.path('cut.tar'), readFileSync(folder.path('whole.tar')).subarray(0, 52_000));
    const { read, error } = await listing(folder.path('cut.tar'));
    assert.ok(Object.keys(read).length >= 5 && Object.keys(read).length < 20);
    for (const [name, text] of Object.entries(read)) assert.equal(text, files[name]);
    assert.ok(error instanceof ArchiveError);
    assert.match(error.message, /cut\.tar: truncated or damaged/);
  });

  it('names a truncated .tar.gz, a truncated .zip and an empty .tar.xz', async () => {
    writeFiles(folder.path('in'), { 'page.md': 'x'.repeat(100_000) });
    await create({ cwd: folder.path('in'), file: folder.path('a.tar.gz'), gzip: true }, ['page.md']);
    truncateSync(folder.path('a.tar.gz'), 120);
    writeFileSync(folder.path('b.zip'), 'PK\u0003\u0004 and then nothing');
    writeFileSync(folder.path('c.tar.xz'), '');
    for (const name of ['a.tar.gz', 'b.zip', 'c.tar.xz']) {
      const { read, error } = await listing(folder.path(name));
      assert.deepEqual(read, {});
      assert.ok(error instanceof ArchiveError, `${name}: ${String(error)}`);
      assert.ok(error.message.includes(name));
    }
  });

  it('reads a zip and refuses its links and ".."', async () => {
    writeFileSync(
      folder.path('a.zip'),
      zipOf([
        { path: 'ok/page.md', text: 'fine' },
        { path: '../out.md', text: 'out' },
        { path: 'link.md', text: '/etc/passwd', mode: 0o120777 },
      ]),
    );
    const { read, rejected, error } = await listing(folder.path('a.zip'));
    assert.deepEqual(read, { 'ok/page.md': 'fine' });
    assert.deepEqual(Object.keys(rejected).sort(), ['../out.md', 'link.md']);
    assert.equal(error, null);
  });

  it('says that a file is not UTF-8', async () => {
    writeFiles(folder.path('in'), { 'latin.md': Buffer.from([0x63, 0x61, 0x66, 0xe9]) });
    const { error } = await listing(folder.path('in'));
    assert.ok(error instanceof InvalidTextError);
    assert.equal(error.message, 'latin.md: is not valid UTF-8');
  });

  it('refuses a path that is not there and a form that it does not know', async () => {
    writeFileSync(folder.path('notes.txt'), 'x');
    assert.match(String((await listing(folder.path('none'))).error), /none: does not exist/);
    assert.match(
      String((await listing(folder.path('notes.txt'))).error),
      /notes\.txt: not a folder, \.tar\.xz/,
    );
  });
});

/** A zip of stored files, by APPNOTE.TXT 4.3. */
function zipOf(files: readonly { path: string; text: string; mode?: number }[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, text, mode = 0o100644 } of files) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt32LE(content.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    bodies.push(local, name, content);
    directory.push(central, name);
    offset += local.length + name.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}
