import assert from 'node:assert/strict';
import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { postgresUser } from '../../infra/stack/postgres-cluster.ts';

const launcher = path.resolve(import.meta.dirname, '../../bin/contexture.mjs');

describe('the command line', () => {
  let home: string;
  const contexture = (...args: readonly string[]) =>
    execa(process.execPath, [launcher, ...args], {
      cwd: home,
      env: { CONTEXTURE_HOME: home },
      reject: false,
    });

  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'contexture-command-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('names an unknown command and exits with 2', async () => {
    const result = await contexture('bogus');
    assert.equal(result.exitCode, 2);
    assert.match(result.stderr, /unknown command 'bogus'/);
  });

  it('names an unknown option or a superfluous argument and exits with 2', async () => {
    const option = await contexture('down', '--bogus');
    assert.deepEqual([option.exitCode, /unknown option '--bogus'/.test(option.stderr)], [2, true]);
    const argument = await contexture('down', 'bogus');
    assert.deepEqual([argument.exitCode, /too many arguments/.test(argument.stderr)], [2, true]);
  });

  it('prints its help and exits with 2 when called without a command, with 0 when asked for it', async () => {
    const [without, asked] = await Promise.all([contexture(), contexture('--help')]);
    assert.deepEqual([without.exitCode, asked.exitCode], [2, 0]);
    assert.match(asked.stdout, /up .*\n(.*\n)*.*doctor/);
  });

  it('refuses a part of the stack that does not exist, naming it', async () => {
    const result = await contexture('up', '--only', 'bogus');
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /bogus: no such part of the stack; there are: .*postgres/);
  });

  it('lets the doctor tell of each component where it is or how to get it', async () => {
    const result = await contexture('doctor', '--json');
    const { findings } = JSON.parse(result.stdout) as { findings: Record<string, string>[] };
    const names = findings.map(({ component }) => component);
    assert.deepEqual(names, [
      'platform',
      'temporal-cli',
      'python',
      'minilm',
      'released-model',
      'docker-engine',
    ]);
    for (const { state, detail, purpose } of findings) {
      assert.ok(['found', 'obtainable', 'missing'].includes(state!), state);
      assert.ok(detail && purpose);
    }
    assert.equal(result.exitCode, findings.some(({ state }) => state === 'missing') ? 1 : 0);
  });

  it('says that nothing is up, and ends nothing, where nothing was started', async () => {
    const status = await contexture('status', '--json');
    const state = JSON.parse(status.stdout) as { home: string; up: boolean; addresses: unknown };
    assert.deepEqual([status.exitCode, state.home, state.up], [1, home, false]);
    const down = await contexture('down', '--json');
    assert.deepEqual([down.exitCode, JSON.parse(down.stdout)], [0, { ended: [] }]);
  });
});

describe('the user that Postgres runs as', () => {
  it('is ourselves, unless we are root: then postgres, else nobody', function () {
    const lines = ['root:x:0:0::/root:/bin/bash', 'nobody:x:65534:65534::/:/bin/false'];
    if (process.getuid?.() !== 0) {
      assert.equal(postgresUser(lines.join('\n')), null);
      return;
    }
    assert.equal(postgresUser(lines.join('\n'))?.name, 'nobody');
    assert.equal(postgresUser([...lines, 'postgres:x:101:104::/:/bin/sh'].join('\n'))?.uid, 101);
  });
});
