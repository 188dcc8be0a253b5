import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { livingProcess, removePidRecord, writePidRecord } from '../../infra/stack/pid-file.ts';
import { identityOf, isAlive } from '../../infra/stack/process-identity.ts';

describe('pid files', () => {
  let run: string;
  const details = { configuration: 'c', startedAt: new Date().toISOString(), ready: true };
  const self = () => {
    const identity = identityOf(process.pid);
    assert.ok(identity);
    return identity;
  };

  beforeEach(() => {
    run = mkdtempSync(path.join(tmpdir(), 'contexture-pid-'));
  });
  afterEach(() => rmSync(run, { recursive: true, force: true }));

  it('find the process that was recorded', () => {
    writePidRecord(run, 'self', { ...self(), ...details });
    assert.equal(livingProcess(run, 'self')?.pid, process.pid);
  });

  it('take a number that another process got since for dead', () => {
    writePidRecord(run, 'self', { ...self(), ...details, startTime: '1' });
    assert.equal(livingProcess(run, 'self'), null);
  });

  it('take a number of an earlier boot for dead', () => {
    writePidRecord(run, 'self', { ...self(), ...details, bootId: 'another' });
    assert.equal(livingProcess(run, 'self'), null);
  });

  it('take a process that has ended for dead', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = identityOf(child.pid!);
    assert.ok(identity && isAlive(identity));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    assert.equal(isAlive(identity), false);
  });

  it('say nothing runs when they are damaged, empty or removed', () => {
    writeFileSync(path.join(run, 'damaged.json'), '{"pid": 1');
    assert.equal(livingProcess(run, 'damaged'), null);
    writePidRecord(run, 'self', { ...self(), ...details });
    removePidRecord(run, 'self');
    assert.equal(livingProcess(run, 'self'), null);
  });
});
