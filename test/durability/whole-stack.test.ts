import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { taskQueues } from '../../temporal-config/task-queues.ts';
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

  const connected = async (): Promise<Client> => {
    const { addresses } = await stack!.status();
    return new Client({ connection: await Connection.connect({ address: addresses.temporalAddress }) });
  };

  it('leaves the rows of an undisturbed run when workers and trainings are killed', async () => {
    const scope = ['--scale', 'tiny', '--phases', '1,2'];
    const expected = await stack!.counts(await stack!.run(...scope));
    assert.ok(Number(expected['trained_steps']) > 0);

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

  describe('starts a workflow with one JSON argument', () => {
    const input = { scale: 'tiny', minimumSignals: 1_000_000 };
    const skipped = async (workflowId: string): Promise<void> => {
      const client = await connected();
      try {
        const result = (await client.workflow.getHandle(workflowId).result()) as { decision: string };
        assert.equal(result.decision, 'skipped');
      } finally {
        await client.connection.close();
      }
    };

    it('from the temporal command', async () => {
      const { addresses, temporalBinary } = await stack!.status();
      await promisify(execFile)(temporalBinary, [
        ...['workflow', 'start', '--address', addresses.temporalAddress],
        ...['--task-queue', taskQueues.orchestration, '--type', 'continuousLearning'],
        ...['--workflow-id', 'by-command', '--input', JSON.stringify(input)],
      ]);
      await skipped('by-command');
    });

    it('from the request that tctl sends: a json/plain payload an input', async () => {
      const client = await connected();
      try {
        await client.workflowService.startWorkflowExecution({
          namespace: 'default',
          workflowId: 'by-request',
          requestId: 'by-request',
          workflowType: { name: 'continuousLearning' },
          taskQueue: { name: taskQueues.orchestration },
          input: {
            payloads: [
              { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(input)) },
            ],
          },
        });
      } finally {
        await client.connection.close();
      }
      await skipped('by-request');
    });

    it('and says which field of it is wrong', async () => {
      const client = await connected();
      try {
        const failing = client.workflow.execute('continuousLearning', {
          workflowId: 'bad-input',
          taskQueue: taskQueues.orchestration,
          args: [{ scale: 'huge' }],
        });
        await assert.rejects(failing, (error: Error) => {
          assert.match(String((error.cause as Error).message), /scale.*huge/);
          return true;
        });
      } finally {
        await client.connection.close();
      }
    });
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
    const client = await connected();
    try {
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
      await client.connection.close();
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
