import assert from 'node:assert/strict';
import { execa } from 'execa';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { StackStatus } from '../../infra/stack/stack.ts';
import { portAnswers } from '../../infra/stack/probes.ts';
import { processesWithEnvironment } from '../../infra/stack/process-identity.ts';

const tools = process.env['CONTEXTURE_TOOLS'];
const ready = tools !== undefined && existsSync(path.join(tools, 'python', 'requirements.sha256'));
const main = path.resolve(import.meta.dirname, '../../cli/main.ts');
const unset = { DATABASE_URL: undefined, TEMPORAL_ADDRESS: undefined };

describe(`the real stack, Postgres and Temporal${ready ? '' : ' (skipped: npm test prepares CONTEXTURE_TOOLS)'}`, () => {
  let home: string;
  const contexture = (...args: readonly string[]) =>
    execa(process.execPath, ['--import', 'tsx', main, ...args], {
      env: { ...unset, CONTEXTURE_HOME: home },
      reject: false,
    });
  const up = async () => {
    const result = await contexture('up', '--only', 'postgres,temporal');
    assert.equal(result.exitCode, 0, result.stderr);
    return result.stdout;
  };
  const status = async () => JSON.parse((await contexture('status', '--json')).stdout) as StackStatus;
  const pidOf = (state: StackStatus, name: string) =>
    state.processes.find((entry) => entry.name === name)?.pid ?? null;

  before(function () {
    if (!ready) this.skip();
    home = mkdtempSync(path.join(tmpdir(), 'contexture-stack-'));
    // Postgres runs as another user under root and has to reach its data in here.
    chmodSync(home, 0o711);
  });
  after(async () => {
    if (!home) return;
    await contexture('down');
    rmSync(home, { recursive: true, force: true });
  });

  it('comes up with a database that has pgvector and keeps its secrets to its owner', async () => {
    await up();
    const { addresses, processes } = await status();
    assert.ok(addresses);
    const running = processes.filter(({ state }) => state === 'running').map(({ name }) => name);
    assert.deepEqual(running, ['postgres', 'temporal']);
    const client = new pg.Client({ connectionString: addresses.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      "SELECT '[1,2]'::vector <-> '[1,5]' AS distance, current_setting('fsync') AS fsync",
    );
    await client.end();
    assert.deepEqual(rows, [{ distance: 3, fsync: 'on' }]);
    for (const file of ['stack.json', 'secrets/postgres.password', 'secrets/gateway.key'])
      assert.equal(statSync(path.join(home, file)).mode & 0o077, 0, file);
  });

  it('is left alone by a second up', async () => {
    const before = await status();
    assert.match(await up(), /everything ran already/);
    assert.deepEqual((await status()).processes, before.processes);
  });

  it('gets back what was killed, on the same port, and nothing else', async () => {
    const before = await status();
    process.kill(pidOf(before, 'postgres')!, 'SIGKILL');
    assert.match(await up(), /postgres: started/);
    const after = await status();
    assert.notEqual(pidOf(after, 'postgres'), pidOf(before, 'postgres'));
    assert.equal(pidOf(after, 'temporal'), pidOf(before, 'temporal'));
    assert.deepEqual(after.addresses, before.addresses);
  });

  it('goes down and leaves no process and no open port', async () => {
    const { addresses } = await status();
    assert.ok(addresses);
    const result = await contexture('down', '--json');
    assert.deepEqual((JSON.parse(result.stdout) as { ended: string[] }).ended.sort(), [
      'postgres',
      'temporal',
    ]);
    for (const name of ['postgres', 'temporal'])
      assert.deepEqual(processesWithEnvironment('CONTEXTURE_STACK_PROCESS', `${home}#${name}`), []);
    for (const address of [addresses.databaseUrl, `http://${addresses.temporalAddress}`])
      assert.equal(await portAnswers(Number(new URL(address).port)), false, 'closed');
  });
});
