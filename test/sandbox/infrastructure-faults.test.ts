import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureSandboxImages } from '../../infra/sandbox/images.ts';
import { createSandbox, type Sandbox } from '../../infra/sandbox/runner.ts';
import { engineFaults, openFaultyEngine, type FaultyEngine } from './faulty-engine.ts';
import { slowRun } from './load-programs.ts';
import { engineAnswers, socketPath } from './sandbox-setup.ts';

describe('a fault of the infrastructure', function () {
  this.timeout(120_000);
  let folder: string;
  let engine: FaultyEngine;
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(600_000);
    if (!(await engineAnswers())) this.skip();
    await ensureSandboxImages({ socketPath });
    folder = mkdtempSync(path.join(tmpdir(), 'contexture-faults-test-'));
    engine = await openFaultyEngine(socketPath, folder);
    sandbox = createSandbox({ socketPath: engine.socketPath, home: folder, poolSize: 0 });
  });
  after(async () => {
    await sandbox?.close();
    await engine?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  for (const fault of engineFaults)
    it(`is never scored as one of the code: ${fault}`, async () => {
      engine.fault = fault;
      const { outcome, reward, integrity } = await sandbox.run(slowRun.request);
      engine.fault = null;
      assert.deepEqual([outcome, reward], ['infra_error', null], integrity.notes.join());
      assert.ok(integrity.notes.join().length > 0);
    });

  it('is over when the engine is well again', async () => {
    // As everywhere, what the infrastructure failed is run again: a machine that is busy may be too slow for the supervisor's answer.
    let result = await sandbox.run(slowRun.request);
    for (let again = 0; again < 2 && result.outcome === 'infra_error'; again += 1)
      result = await sandbox.run(slowRun.request);
    assert.equal(result.outcome, 'passed', result.integrity.notes.join());
  });
});
