import assert from 'node:assert/strict';
import { type FollowedRun, runIdOf, StackUnderTest } from './stack-under-test.ts';

/** Every kind of process, killed in the middle of each phase: hours of work for nobody, half an hour for a machine. */
describe('a run of all phases', function () {
  this.timeout(90 * 60_000);
  const scope = ['--scale', 'tiny'];
  let stack: StackUnderTest;
  let expected: Record<string, string>;

  before(async () => {
    stack = new StackUnderTest();
    await stack.up();
    expected = await stack.counts(await stack.run(...scope));
    assert.ok(
      Number(expected['execution']) > 0 &&
        Number(expected['trained_steps']) > 0 &&
        Number(expected['feedback']) > 0,
    );
  });
  after(() => stack.end());

  const phases = ['Phase 1', 'Phase 2', 'Phase 3', 'Phase 4'];
  const processes = ['worker-orchestration', 'worker-training', 'postgres', 'temporal'];
  for (const name of processes)
    it(`leaves the rows of an undisturbed one when ${name} is killed in every phase`, () =>
      disturbed(async (run) => {
        for (const phase of phases) {
          await run.shown(phase);
          process.kill(await stack.pidOf(name), 'SIGKILL');
        }
        return run;
      }));

  it('leaves the rows of an undisturbed one when every training is killed', () =>
    disturbed(async (run) => {
      for (const phase of phases) {
        await run.shown(phase);
        process.kill(await stack.childOf('worker-training'), 'SIGKILL');
      }
      return run;
    }));

  it('leaves the rows of an undisturbed one when the command line is killed in every phase and started again', () =>
    disturbed(async (run) => {
      let follower = run;
      for (const phase of phases) {
        await follower.shown(phase);
        process.kill(follower.pid, 'SIGKILL');
        await follower.ended;
        follower = stack.follow(...scope);
      }
      return follower;
    }));

  async function disturbed(disturb: (run: FollowedRun) => Promise<FollowedRun>): Promise<void> {
    const last = await disturb(stack.follow(...scope));
    const { code, output, errors } = await last.ended;
    assert.equal(code, 0, errors);
    assert.deepEqual(await stack.counts(runIdOf(output)), expected);
  }
});
