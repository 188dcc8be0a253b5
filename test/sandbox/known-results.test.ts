import assert from 'node:assert/strict';
import { KnownResults } from '../../activities/execution/known-results.ts';
import type { ExecutionOutcome, ExecutionResult } from '../../models/tasks/execution.ts';

describe('results that a worker knows', () => {
  const result = (outcome: ExecutionOutcome) => ({ outcome }) as ExecutionResult;

  /** Answers with one outcome after the other, and counts how often it was asked. */
  function sandboxOf(...outcomes: (ExecutionOutcome | Error)[]) {
    let runs = 0;
    return {
      runs: () => runs,
      run: () => {
        const next = outcomes[runs++]!;
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(result(next));
      },
    };
  }

  it('are those of the same program, task and measures, also while they are being found', async () => {
    const known = new KnownResults();
    const { run, runs } = sandboxOf('passed', 'failed', 'failed');
    const program = { code: 'x = 1', task: { id: 'a' }, measured: true };
    const both = await Promise.all([known.resultOf(program, run), known.resultOf({ ...program }, run)]);
    assert.deepEqual(
      both.map(({ outcome }) => outcome),
      ['passed', 'passed'],
    );
    assert.equal((await known.resultOf({ ...program, task: { id: 'a', tests: 2 } }, run)).outcome, 'failed');
    assert.equal((await known.resultOf({ ...program, measured: false }, run)).outcome, 'failed');
    assert.equal(runs(), 3);
  });

  it('are not what the machine may have decided, nor a run that threw', async () => {
    const known = new KnownResults();
    const { run, runs } = sandboxOf('timeout', 'infra_error', new Error('Docker is away'), 'passed');
    const ask = () => known.resultOf('program', run);
    assert.equal((await ask()).outcome, 'timeout');
    assert.equal((await ask()).outcome, 'infra_error');
    await assert.rejects(ask(), /Docker is away/);
    assert.equal((await ask()).outcome, 'passed');
    assert.equal((await ask()).outcome, 'passed');
    assert.equal(runs(), 4);
  });
});
