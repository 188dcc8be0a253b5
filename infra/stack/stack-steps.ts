import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ArtifactStore } from '../artifacts/artifact-store.ts';
import { readReleasedModel } from '../artifacts/released-model.ts';
import {
  continuousLearningSchedule,
  driftWatchSchedule,
  executionFeedbackSchedule,
} from '../../temporal-config/schedule-ids.ts';
import { stackComponents } from './components.ts';
import type { Log } from './components/component.ts';
import { ensureComponent } from './components/ensure.ts';
import { withLock } from './lock.ts';
import type { Plan } from './plan.ts';
import { stackProcesses, type StackProcess } from './processes.ts';
import { prepareOnce } from './prepared.ts';
import type { Step } from './steps.ts';
import { ensureProcess } from './supervise.ts';

const secondsSince = (started: number) => `${((performance.now() - started) / 1000).toFixed(1)} s`;

function processStep(plan: Plan, entry: StackProcess, log: Log): Step {
  return {
    name: entry.name,
    needs: entry.needs,
    async run() {
      const reason = await entry.elsewhere(plan);
      if (reason !== null) return 'unchanged';
      const started = performance.now();
      const outcome = await ensureProcess(plan.paths, await entry.launch(plan));
      if (outcome === 'running') return 'unchanged';
      await entry.afterStart?.(plan);
      log(`${entry.name}: started (${secondsSince(started)})`);
      return 'changed';
    },
  };
}

/** Work on a service that runs, idempotent. */
function preparationSteps(plan: Plan, log: Log): readonly Step[] {
  const { databaseUrl, temporalAddress, dockerSocket } = plan.addresses;
  const { run, home } = plan.paths;
  return [
    {
      name: 'database-schema',
      needs: ['postgres'],
      async run() {
        const migrations = readdirSync(path.join(import.meta.dirname, '../database/migrations'))
          .sort()
          .join();
        await prepareOnce(
          run,
          { name: 'database-schema', server: 'postgres', version: migrations },
          async () => {
            const { migrate } = await import('../database/migrate.ts');
            await migrate(databaseUrl);
          },
        );
        return 'unchanged';
      },
    },
    {
      name: 'released-model-serves',
      needs: ['database-schema', 'released-model'],
      async run() {
        const restored = await readReleasedModel(home);
        if (restored === null) return 'unchanged';
        const work = { name: 'released-model-serves', server: 'postgres', version: restored.model };
        await prepareOnce(run, work, async () => {
          const { serveReleasedModel } = await import('../database/serve-released-model.ts');
          await serveReleasedModel(databaseUrl, new ArtifactStore(home), restored.model);
        });
        return 'unchanged';
      },
    },
    {
      name: 'schedules',
      needs: ['temporal'],
      async run() {
        const version = [
          plan.namespace,
          continuousLearningSchedule,
          driftWatchSchedule,
          executionFeedbackSchedule,
        ].join();
        await prepareOnce(run, { name: 'schedules', server: 'temporal', version }, async () => {
          const { ensureSchedules } = await import('../../temporal-config/schedules.ts');
          await ensureSchedules(temporalAddress, plan.namespace);
        });
        return 'unchanged';
      },
    },
    {
      name: 'sandbox-images',
      needs: ['docker'],
      run() {
        return withLock(['component', 'sandbox-images'], async () => {
          const { ensureSandboxImages } = await import('../sandbox/images.ts');
          const started = performance.now();
          let changed = false;
          await ensureSandboxImages({
            socketPath: dockerSocket,
            log(line) {
              changed = true;
              log(`sandbox-images: ${line}`);
            },
          });
          if (changed) log(`sandbox-images: ready (${secondsSince(started)})`);
          return changed ? 'changed' : 'unchanged';
        });
      },
    },
  ];
}

function componentSteps(plan: Plan, log: Log): readonly Step[] {
  return (
    stackComponents(plan.paths, plan.addresses.dockerSocket)
      // A server that runs elsewhere needs no program here. Python stays: the trainer needs it.
      .filter((component) => !(component.name === 'temporal-cli' && plan.given.temporal))
      .map((component) => ({
        name: component.name,
        needs: component.needs,
        run: async () =>
          (await ensureComponent(plan.paths, component, log)) === 'found' ? 'unchanged' : 'changed',
      }))
  );
}

/** All that `up` does. */
export function stackSteps(plan: Plan, log: Log): readonly Step[] {
  const processes = stackProcesses.map((entry) => processStep(plan, entry, log));
  return [...componentSteps(plan, log), ...processes, ...preparationSteps(plan, log)];
}

/** The same steps in the same order, but only processes are looked after: nothing is installed or prepared again. */
export function repairSteps(plan: Plan, log: Log): readonly Step[] {
  const processes = new Set(stackProcesses.map((entry) => entry.name));
  return stackSteps(plan, log).map((step) =>
    processes.has(step.name) ? step : { ...step, run: () => Promise.resolve('unchanged' as const) },
  );
}
