import assert from 'node:assert/strict';
import getPort from 'get-port';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { livingProcess } from '../../infra/stack/pid-file.ts';
import { portAnswers } from '../../infra/stack/probes.ts';
import { identityOf, isAlive, processesWithEnvironment } from '../../infra/stack/process-identity.ts';
import { StackError } from '../../infra/stack/stack-error.ts';
import { endProcess, ensureProcess, type Launch } from '../../infra/stack/supervise.ts';

describe('processes of the stack', () => {
  let home: string;
  let folder: { home: string; run: string; logs: string };
  const started = new Set<string>();

  /** A server that starts a child in a session of its own, as a trainer might. */
  async function server(name: string, changes: Partial<Launch> = {}, script?: string): Promise<Launch> {
    started.add(name);
    const port = await getPort({ host: '127.0.0.1' });
    const program = `
      require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
      require('node:net').createServer().listen(${port}, '127.0.0.1');`;
    return {
      name,
      file: process.execPath,
      args: ['-e', script ?? program],
      cwd: home,
      environment: process.env,
      configuration: '',
      graceSeconds: 5,
      readySeconds: 30,
      ready: () => portAnswers(port),
      responds: () => portAnswers(port),
      ...changes,
    };
  }
  const left = (name: string) => processesWithEnvironment('CONTEXTURE_STACK_PROCESS', `${home}#${name}`);

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'contexture-supervise-'));
    folder = { home, run: path.join(home, 'run'), logs: path.join(home, 'logs') };
  });
  afterEach(async () => {
    for (const name of started) await endProcess(folder, { name });
    started.clear();
    rmSync(home, { recursive: true, force: true });
  });

  it('start once: the second time nothing changes', async () => {
    const launch = await server('one');
    assert.equal(await ensureProcess(folder, launch), 'started');
    const pid = livingProcess(folder.run, 'one')?.pid;
    assert.equal(await ensureProcess(folder, launch), 'running');
    assert.equal(livingProcess(folder.run, 'one')?.pid, pid);
  });

  it('are replaced when they were killed, and what the dead one left behind is ended', async () => {
    const launch = await server('one');
    await ensureProcess(folder, launch);
    const first = left('one');
    assert.equal(first.length, 2, 'the server and its child');
    const killed = livingProcess(folder.run, 'one')!;
    process.kill(killed.pid, 'SIGKILL');
    while (isAlive(killed)) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await ensureProcess(folder, launch), 'started');
    assert.deepEqual(
      first.filter((pid) => identityOf(pid) !== null),
      [],
    );
  });

  it('are replaced when their configuration changed', async () => {
    const launch = await server('one');
    await ensureProcess(folder, launch);
    assert.equal(await ensureProcess(folder, { ...launch, configuration: 'another' }), 'started');
  });

  it('leave nothing when they are ended, not even a child in another session or one that ignores SIGTERM', async () => {
    const polite = await server('polite');
    const port = await getPort({ host: '127.0.0.1' });
    const script = `process.on('SIGTERM', () => {}); require('node:net').createServer().listen(${port}, '127.0.0.1')`;
    const checks = { ready: () => portAnswers(port), responds: () => portAnswers(port), graceSeconds: 0.5 };
    const stubborn = await server('stubborn', checks, script);
    await Promise.all([ensureProcess(folder, polite), ensureProcess(folder, stubborn)]);
    assert.equal(await endProcess(folder, polite), true);
    assert.equal(await endProcess(folder, stubborn), true);
    assert.deepEqual([...left('polite'), ...left('stubborn')], []);
    assert.equal(await endProcess(folder, polite), false, 'there is nothing to end any more');
  });

  it('that end before they can be looked at are tried again like those that end a moment later', async () => {
    const names = ['one', 'two', 'three', 'four'];
    const failures = names.map(async (name) =>
      assert.rejects(
        ensureProcess(folder, { ...(await server(name)), file: '/bin/true', args: [] }),
        /ended at once/,
      ),
    );
    await Promise.all(failures);
  });

  it('that end at once fail with the end of their log', async () => {
    const launch = await server('broken', {}, 'console.error("the disk is on fire"); process.exit(3)');
    await assert.rejects(ensureProcess(folder, launch), (error: Error) => {
      assert.ok(error instanceof StackError);
      assert.equal(error.component, 'broken');
      assert.match(error.message, /ended at once.*the disk is on fire/s);
      return true;
    });
    assert.match(readFileSync(path.join(folder.logs, 'broken.log'), 'utf8'), /on fire/);
  });

  it('that cannot be started name the program', async () => {
    const launch = await server('absent', { file: '/nonexistent/program' });
    await assert.rejects(
      ensureProcess(folder, launch),
      /absent: could not be started \(\/nonexistent\/program\)/,
    );
  });
});
