import assert from 'node:assert/strict';
import { runSteps, selectSteps, type Step } from '../../infra/stack/steps.ts';

describe('steps on the way up', () => {
  function recorded(order: string[], name: string, needs: readonly string[], fails = false): Step {
    return {
      name,
      needs,
      async run() {
        await new Promise((resolve) => setImmediate(resolve));
        if (fails) throw new Error(`${name} failed`);
        order.push(name);
        return name === 'unchanged' ? 'unchanged' : 'changed';
      },
    };
  }

  it('run after what they need, whatever their place in the table', async () => {
    const order: string[] = [];
    const steps = [
      recorded(order, 'worker', ['database', 'server']),
      recorded(order, 'database', ['python']),
      recorded(order, 'server', []),
      recorded(order, 'python', []),
    ];
    await runSteps(steps);
    assert.equal(order.at(-1), 'worker');
    assert.ok(order.indexOf('python') < order.indexOf('database'));
  });

  it('report what changed only', async () => {
    const changed = await runSteps([recorded([], 'unchanged', []), recorded([], 'new', [])]);
    assert.deepEqual(changed, ['new']);
  });

  it('do not run when what they need failed; the others do, and every failure is told', async () => {
    const order: string[] = [];
    const steps = [
      recorded(order, 'database', [], true),
      recorded(order, 'worker', ['database']),
      recorded(order, 'gateway', ['worker']),
      recorded(order, 'team', []),
      recorded(order, 'docker', [], true),
    ];
    await assert.rejects(runSteps(steps), /database failed\ndocker failed/);
    assert.deepEqual(order, ['team']);
  });

  it('are chosen by name together with their needs; an unknown name is refused with the known ones', () => {
    const steps = [
      recorded([], 'a', []),
      recorded([], 'b', ['a']),
      recorded([], 'c', ['b']),
      recorded([], 'd', []),
    ];
    assert.deepEqual(
      selectSteps(steps, ['c']).map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    assert.throws(() => selectSteps(steps, ['e']), /e: no such part of the stack; there are: a, b, c, d/);
  });
});
