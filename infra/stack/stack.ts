import { stackPaths } from './paths.ts';
import { withLock } from './lock.ts';
import type { Log } from './components/component.ts';
import { makePlan, recordedPlan } from './plan.ts';
import { PortClaims } from './ports.ts';
import { stackProcesses } from './processes.ts';
import { repairSteps, stackSteps } from './stack-steps.ts';
import { runSteps, selectSteps } from './steps.ts';
import { endProcess } from './supervise.ts';

export { status, type ProcessStatus, type StackStatus } from './status.ts';

/**
 * Installs what is missing, starts what does not run, leaves the rest alone. `only` limits it to the named parts and what
 * they need. Returns the names of what changed: empty means that everything ran already. Throws StackError, or an
 * AggregateError of them; what did start stays up, and another `up` goes on from there.
 */
export async function up(options: {
  log: Log;
  only?: readonly string[] | undefined;
}): Promise<readonly string[]> {
  const paths = stackPaths();
  return withLock(
    ['stack', paths.home],
    async () => {
      const claims = new PortClaims();
      try {
        const steps = stackSteps(await makePlan(paths, claims), options.log);
        return await runSteps(options.only ? selectSteps(steps, options.only) : steps);
      } finally {
        claims.release();
      }
    },
    () => options.log('waiting for another up or down to finish'),
  );
}

/** Restarts processes that died since the last `up` and touches nothing else; returns their names. */
export async function repair(options: { log: Log }): Promise<readonly string[]> {
  const paths = stackPaths();
  return withLock(['stack', paths.home], async () => {
    const plan = recordedPlan(paths);
    return plan === null ? [] : runSteps(repairSteps(plan, options.log));
  });
}

/** Servers end after those who talk to them. */
const servers = new Set(['postgres', 'temporal', 'docker']);

/** Ends every process that `up` started, with their descendants; returns their names. Ports and data stay. */
export async function down(): Promise<readonly string[]> {
  const paths = stackPaths();
  return withLock(['stack', paths.home], async () => {
    const ended: string[] = [];
    for (const isServer of [false, true]) {
      const wave = stackProcesses.filter((entry) => servers.has(entry.name) === isServer);
      await Promise.all(
        wave.map(async (entry) => {
          if (await endProcess(paths, entry)) ended.push(entry.name);
        }),
      );
    }
    return ended;
  });
}
