import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { inferencesWithFeedback } from '../../infra/database/feedback.ts';
import { findExperiment } from '../../infra/database/experiments.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { digestOf } from '../../infra/digest.ts';
import { extractCode } from '../../models/team/code-block.ts';
import { generationRequest } from '../../models/team/generation-prompt.ts';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import type { Task } from '../../models/tasks/task.ts';
import { eachItem } from '../each-item.ts';
import { heartbeat } from '../knowledge/heartbeat.ts';
import { materialFor } from '../knowledge/material.ts';
import { GatewayUser } from './gateway-user.ts';
import type { GatewayAddress } from './gateway-user.ts';
import type { TrafficInput, TrafficResult } from './types.ts';

export interface TrafficDependencies {
  readonly pool: pg.Pool;
  readonly gateway: GatewayAddress;
  /** Runs a solution against the task's tests, in the sandbox and nowhere else. */
  readonly runSolution: (task: Task, code: string) => Promise<ExecutionResult>;
}

interface Visit {
  readonly index: number;
  readonly inferenceId: string;
}

/** Longest wait for the gateway to take up an experiment, and for the database to hold the last feedback. */
const patienceSeconds = 60;
const mostTasks = 200;

/**
 * Simulated users with real requests: each pastes a messy pile and a task into the gateway, runs what the LLM wrote, and says what
 * became of it. A user whose execution is on record has been here already, so a retry asks nothing twice.
 */
export async function sendTraffic(
  dependencies: TrafficDependencies,
  input: TrafficInput,
): Promise<TrafficResult> {
  const { pool } = dependencies;
  const visits = Array.from({ length: input.requests }, (_, index) => ({
    index,
    inferenceId: digestOf('traffic', input.runId, input.experiment, input.seed, index),
  }));
  const ids = visits.map((visit) => visit.inferenceId);
  const known = await inferencesWithFeedback(pool, ids, 'execution');
  const missing = visits.filter((visit) => !known.has(visit.inferenceId));
  const report = (done: number) => heartbeat({ done, total: visits.length, unit: 'requests' });
  report(visits.length - missing.length);
  if (missing.length > 0) {
    const user = new GatewayUser(
      dependencies.gateway,
      Context.current().cancellationSignal,
      input.deadlineMs,
    );
    if (input.experiment !== null)
      await awaitExperiment(pool, user, input.experiment, () => report(known.size));
    const model = await user.defaultModel();
    const tasks = await readPreparedTasks(pool, { split: 'train', seed: input.seed, limit: mostTasks });
    if (tasks.length === 0)
      throw ApplicationFailure.nonRetryable('task: no prepared task of the train split is there', 'NoTasks');
    await eachItem(missing, 'requests', async (visit) => {
      const task = tasks[visit.index % tasks.length]!;
      await useGateway(dependencies, user, { visit, model, task, seed: input.seed });
    });
  }
  const stored = await awaitFeedback(pool, ids, () => report(visits.length));
  const accepted = [...stored.values()].filter(
    (body) => (body as { passed?: boolean }).passed === true,
  ).length;
  // One execution and one acceptance or regeneration each.
  return { requests: stored.size, feedback: 2 * stored.size, accepted };
}

async function useGateway(
  { pool, runSolution }: TrafficDependencies,
  user: GatewayUser,
  use: { readonly visit: Visit; readonly model: string; readonly task: Task; readonly seed: number },
): Promise<void> {
  const { visit, task } = use;
  const { inferenceId } = visit;
  const material = await materialFor(pool, task, use.seed + visit.index);
  const request = generationRequest({
    context: material.items.map((item) => item.text).join('\n\n---\n\n'),
    statement: task.statement,
    solutionPath: task.solutionPath,
    seed: use.seed + visit.index,
  });
  const answer = await user.ask({
    inferenceId,
    subject: `user-${visit.index}`,
    body: { model: use.model, ...request },
  });
  const code = extractCode(answer, task.language);
  const result = code === null ? null : await runSolution(task, code);
  if (result?.outcome === 'infra_error')
    throw ApplicationFailure.retryable(
      `task ${task.id}: the sandbox failed: ${result.stderr.slice(0, 200)}`,
      'SandboxFault',
    );
  const passed = result?.outcome === 'passed';
  const verdict = passed ? 'accepted' : 'regenerated';
  await user.feedback({ id: digestOf(inferenceId, verdict), inferenceId, kind: verdict });
  // Last, because this one says that the user is done.
  await user.feedback({
    id: digestOf(inferenceId, 'execution'),
    inferenceId,
    kind: 'execution',
    passed,
    outcome: result?.outcome ?? 'no_code',
    reward: result === null ? 0 : result.reward,
    task: task.id,
  });
}

/** The first request must already be split: waits until the gateway serves the experiment. */
async function awaitExperiment(
  pool: pg.Pool,
  user: GatewayUser,
  experiment: string,
  alive: () => void,
): Promise<void> {
  for (let second = 0; second < patienceSeconds; second += 0.5) {
    const row = await findExperiment(pool, experiment);
    if (row !== null && row.status !== 'running')
      throw ApplicationFailure.nonRetryable(
        `experiment ${experiment}: has ended (${row.status})`,
        'ExperimentEnded',
      );
    if ((await user.experiment()) === experiment) return;
    alive();
    await delay(500);
  }
  throw ApplicationFailure.retryable(
    `experiment ${experiment}: the gateway does not serve it`,
    'ExperimentNotServed',
  );
}

/** The gateway stores feedback in the background; the analysis that follows is to see all of it. */
async function awaitFeedback(
  pool: pg.Pool,
  ids: readonly string[],
  alive: () => void,
): Promise<ReadonlyMap<string, unknown>> {
  for (let second = 0; second < patienceSeconds; second += 0.2) {
    const stored = await inferencesWithFeedback(pool, ids, 'execution');
    if (stored.size === ids.length) return stored;
    alive();
    await delay(200);
  }
  throw ApplicationFailure.retryable('feedback: the gateway has not stored it yet', 'FeedbackNotStored');
}
