import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const main = path.resolve(import.meta.dirname, '../../cli/main.ts');

describe('bad input on the command line gets one clear message', () => {
  const folder = useTemporaryFolder();

  /** Runs without any server: every address leads to a port on which nothing listens. */
  async function refused(code: number, message: RegExp, ...args: readonly string[]): Promise<void> {
    const result = await execa(process.execPath, ['--import', 'tsx', main, ...args], {
      env: {
        CONTEXTURE_HOME: folder.path('home'),
        CONTEXTURE_CONFIG: undefined,
        DATABASE_URL: 'postgresql://nobody:secret-word@127.0.0.1:9/nothing',
        TEMPORAL_ADDRESS: '127.0.0.1:9',
        CONTEXTURE_DOCKER_SOCKET: folder.path('no.sock'),
      },
      reject: false,
      timeout: 60_000,
    });
    assert.equal(result.exitCode, code, result.stderr);
    const said = result.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('('));
    assert.equal(said.length, 1, result.stderr);
    assert.match(said[0]!, message);
    assert.ok(!result.stderr.includes('secret-word'));
  }
  const written = (name: string, content: string | Uint8Array): string => {
    writeFileSync(folder.path(name), content);
    return folder.path(name);
  };

  it('an unknown source', () =>
    refused(2, /source "nosuch": not supported; there is /, 'ingest', 'nosuch', '.'));
  it('an archive that is not there', () =>
    refused(1, /none\.tar\.xz.*does not exist/, 'ingest', 'exercism', folder.path('none.tar.xz')));
  it('a file that is no archive', () =>
    refused(1, /a\.rar.*not a /, 'ingest', 'exercism', written('a.rar', 'x')));
  it('a database that is away', () =>
    refused(1, /no server answers at 127\.0\.0\.1:9 \(ECONNREFUSED\)/, 'models', 'list'));
  it('a Temporal server that is away', () =>
    refused(1, /temporalAddress: no Temporal server answers at 127\.0\.0\.1:9/, 'run', '--scale', 'tiny'));
  it('an unknown scale', () => refused(2, /'--scale <name>'.*huge/, 'run', '--scale', 'huge'));
  it('an empty context', () => refused(1, /query: must not be empty/, 'transform', written('empty.txt', '')));
  it('a context item without text', () =>
    refused(
      1,
      /context\[0\]\.text: /,
      'transform',
      written('request.json', '{"query": "q", "context": [{"id": "a"}]}'),
    ));
  it('a request of malformed JSON', () =>
    refused(1, /input: not valid JSON/, 'transform', written('request.json', '{"query": "q", ')));
  it('a context in another encoding', () =>
    refused(
      1,
      /latin\.txt: is not valid UTF-8/,
      'transform',
      written('latin.txt', Uint8Array.of(0xe9, 0x21)),
    ));
  it('a line of 50 MB', () =>
    refused(
      1,
      /context: holds \d+ characters; at most 8000000/,
      'transform',
      written('long.txt', 'a'.repeat(50_000_000)),
    ));
  it('a task that is none', () =>
    refused(
      1,
      /--task: .*task\.json is not a task/,
      ...['exec', '--solution', written('s.py', 'x = 1'), '--task', written('task.json', '{}')],
    ));
  it('an empty test file', () =>
    refused(
      1,
      /--tests: t\.py is empty/,
      ...[
        'exec',
        '--language',
        'python',
        '--solution',
        written('s.py', 'x = 1'),
        '--tests',
        written('t.py', ''),
      ],
    ));
  it('a sandbox without an engine', () =>
    refused(
      1,
      /exec: no Docker engine/,
      ...['exec', '--language', 'python', '--solution', written('s.py', 'x = 1')],
      ...['--tests', written('test_s.py', 'import unittest')],
    ));
});
