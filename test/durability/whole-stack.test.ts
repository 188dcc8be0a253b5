import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { isLoopback, listeningAddresses } from './listening.ts';
import { runIdOf, StackUnderTest } from './stack-under-test.ts';

describe('the whole stack', function () {
  this.timeout(20 * 60_000);
  let stack: StackUnderTest | undefined;
  before(async function () {
    // The programs of the stack take minutes to install: "npm test" has done it.
    if (process.env['CONTEXTURE_TOOLS'] === undefined) this.skip();
    stack = new StackUnderTest();
    await stack.up();
  });
  after(() => stack?.end());

  it('leaves the rows of an undisturbed run when workers and trainings are killed', async () => {
    const scope = ['--scale', 'tiny', '--phases', '1,2'];
    const expected = await stack!.counts(await stack!.run(...scope));
    assert.ok(expected['trained_steps']! > 0);

    const run = stack!.follow(...scope);
    await run.shown('Phase 1');
    process.kill(await stack!.pidOf('worker-orchestration'), 'SIGKILL');
    process.kill(await stack!.childOf('worker-training'), 'SIGKILL');
    await run.shown('Phase 2');
    process.kill(await stack!.pidOf('worker-knowledge'), 'SIGKILL');
    await stack!.childOf('worker-training');
    process.kill(await stack!.pidOf('worker-training'), 'SIGKILL');

    const { code, output, errors } = await run.ended;
    assert.equal(code, 0, errors);
    assert.deepEqual(await stack!.counts(runIdOf(output)), expected);
  });

  it('listens on loopback alone', async () => {
    const { processes } = await stack!.status();
    const addresses = listeningAddresses(processes.flatMap(({ pid }) => (pid === null ? [] : [pid])));
    assert.ok(addresses.length >= 4, `database, Temporal, its UI and the gateway: ${addresses.join(' ')}`);
    assert.deepEqual(
      addresses.filter((address) => !isLoopback(address)),
      [],
    );
  });

  it('writes no secret into a log or a workflow history', async () => {
    const folder = path.join(stack!.home, 'secrets');
    const secrets = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8').trim());
    secrets.push(stack!.memberKey);
    assert.ok(secrets.length >= 3 && secrets.every((secret) => secret.length >= 16));
    const places = new Map<string, string>();
    for (const name of readdirSync(path.join(stack!.home, 'logs')))
      places.set(name, readFileSync(path.join(stack!.home, 'logs', name), 'utf8'));
    const { addresses } = await stack!.status();
    const connection = await Connection.connect({ address: addresses.temporalAddress });
    try {
      const client = new Client({ connection });
      for await (const { workflowId, runId } of client.workflow.list()) {
        const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        const text = JSON.stringify(history, function (this: Record<string, unknown>, key: string) {
          // The value itself: a Buffer would come as its own JSON already.
          const value = this[key];
          return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
        });
        places.set(`history of ${workflowId}`, text);
      }
    } finally {
      await connection.close();
    }
    const input = JSON.stringify('"scale":"tiny"').slice(1, -1);
    assert.ok([...places].some(([place, text]) => place.startsWith('history') && text.includes(input)));
    const found = [...places].filter(([, text]) => secrets.some((secret) => text.includes(secret)));
    assert.deepEqual(
      found.map(([place]) => place),
      [],
    );
  });
});
