import { ApplicationFailure, upsertSearchAttributes, workflowInfo, startChild } from '@temporalio/workflow';
import type { ExperimentAnalysis, TrafficResult } from '../activities/production/types.ts';
import type { RunScheduleResult } from '../activities/scheduling/types.ts';
import { continuousLearningSchedule } from '../temporal-config/schedule-ids.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { PhaseInput } from '../temporal-config/workflow-inputs.ts';
import { abTest } from './ab-test.ts';
import { production, scheduling, traffic } from './activities.ts';
import { promoteSignal, rollbackSignal } from './messages.ts';
import { continuousLearning } from './continuous-learning.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';

export interface Phase4Result {
  readonly runId: string;
  readonly experiment: { readonly status: string; readonly analysis: ExperimentAnalysis | null };
  readonly traffic: TrafficResult;
  readonly cycle: RunScheduleResult;
  /** The update that a study's cycle let through; null where none was, and where the schedule ran the cycle. */
  readonly update: string | null;
}

/** A study's users wait: which requests go through untouched is not to depend on how busy the machine is. */
const studyDeadlineMs = 600_000;

/**
 * Production: the new model as the treatment of an experiment against what serves today, real requests with recorded feedback,
 * promotion or rollback by signal, then one cycle of the continuous-learning schedule.
 */
export async function phase4(input: PhaseInput = {}): Promise<Phase4Result> {
  const log = new StepLog('Phase 4: continuous self-improvement');
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  upsertSearchAttributes([{ key: searchAttributes.phase, value: 4 }]);
  const runId = await joinRun(input.runId, seed, input);
  const current = await log.step('Read deployment', () => production('What serves now').currentModels());
  const treatment = input.model ?? current.candidate;
  if (!treatment)
    throw ApplicationFailure.nonRetryable(
      'input.model: no model given and no candidate deployed; run phases 1-3 first',
      'NoModel',
    );

  const control = input.study ? null : current.production;
  const experiment = `${runId}/ab`;
  const test = await log.step('Start experiment', () =>
    startChild(abTest, {
      workflowId: experiment,
      staticSummary: `A/B: ${control?.slice(0, 12) ?? 'pass-through'} against ${treatment.slice(0, 12)}`,
      args: [
        {
          experiment,
          runId,
          control,
          treatment,
          ratio: scale.production.ratio,
          ...(input.study ? { salt: `study with seed ${seed}` } : {}),
          lookEverySeconds: 20,
        },
      ],
    }),
  );
  const { requests, requestsPerLook } = scale.production;
  let sent: TrafficResult = { requests: 0, feedback: 0, accepted: 0 };
  let analysis: ExperimentAnalysis | null = null;
  for (let total = requestsPerLook; total < requests + requestsPerLook; total += requestsPerLook) {
    const upTo = Math.min(total, requests);
    sent = await log.step(`Requests up to ${upTo}`, () =>
      traffic(`Simulated users through the gateway, up to ${upTo}`).sendTraffic({
        runId,
        experiment,
        seed,
        requests: upTo,
        ...(input.study ? { deadlineMs: studyDeadlineMs } : {}),
      }),
    );
    analysis = await log.step(`Look at the experiment after ${upTo}`, () =>
      production('Always-valid analysis').analyzeExperiment({ experiment }),
    );
    log.measured({
      'traffic.requests': sent.requests,
      'traffic.accepted': sent.accepted,
      'ab.analysis': analysis,
    });
    if (analysis.recommendation !== 'continue') break;
  }
  // Policy of the programme: what is not shown to be worse goes to production, and the record says on what evidence.
  const harmful = analysis?.recommendation === 'rollback';
  const decision = {
    decisionId: `${experiment}/decision`,
    reason: harmful
      ? 'programme policy: the always-valid interval shows harm'
      : `programme policy: no harm shown (difference ${analysis?.difference ?? 'unknown'}, interval ${JSON.stringify(analysis?.interval ?? null)})`,
  };
  const ended = await log.step(harmful ? 'Roll back by signal' : 'Promote by signal', async () => {
    await test.signal(harmful ? rollbackSignal : promoteSignal, decision);
    return test.result();
  });
  log.measured({ 'ab.status': ended.status });
  const served = {
    runId,
    experiment: { status: ended.status, analysis: ended.analysis },
    traffic: sent,
  };

  if (input.study) {
    const workflowId = `${runId}/learning`;
    const learned = await log.child('Continuous learning from these requests', continuousLearning, {
      workflowId,
      args: [
        { ...(input.scale ? { scale: input.scale } : {}), seed, study: { base: treatment, experiment } },
      ],
    });
    const cycle = { workflowId, outcome: 'COMPLETED' };
    const update = learned.decision === 'deployed_candidate' ? learned.model : null;
    log.measured({ 'cycle.outcome': learned.decision });
    return { ...served, cycle, update };
  }
  const since = workflowInfo().startTime.toISOString();
  const cycle = await log.step('Continuous-learning cycle', () =>
    scheduling('Trigger the daily schedule once').runSchedule({
      scheduleId: continuousLearningSchedule,
      since,
    }),
  );
  log.measured({ 'cycle.outcome': cycle.outcome });
  return { ...served, cycle, update: null };
}
