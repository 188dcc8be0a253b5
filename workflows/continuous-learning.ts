import { getExternalWorkflowHandle, ParentClosePolicy, patched, startChild } from '@temporalio/workflow';
import type { PlannedUpdate, ValidationResult } from '../activities/production/types.ts';
import type { ContinuousLearningInput } from '../temporal-config/workflow-inputs.ts';
import type { UpdatePlan } from '../models/learning/plan-update.ts';
import { abTest } from './ab-test.ts';
import { production } from './activities.ts';
import { rollbackSignal } from './messages.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainStage } from './train-stage.ts';

export interface ContinuousLearningResult {
  readonly cycle: string;
  readonly decision: 'deployed_candidate' | 'rolled_back' | 'skipped';
  readonly model: string | null;
  readonly validation: ValidationResult | null;
  /** Workflow id of the experiment that the candidate is tried in. */
  readonly experiment?: string;
}

const bufferSize = 10_000;
/** Begins the ids of experiments that updates start: an alarm's candidate takes their place, and never that of a person's. */
const ownExperiments = 'update-experiment-';

/**
 * One update from production feedback: collect, fine-tune, validate, deploy as a candidate or roll back. A candidate whose gain can be
 * expected to show in an experiment is tried in one at once.
 */
export async function continuousLearning(
  input: ContinuousLearningInput = {},
): Promise<ContinuousLearningResult> {
  const log = new StepLog('Continuous learning');
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  const cycle = await joinRun(undefined, seed, input);
  const { production: serves } = await log.step('Read deployment', () =>
    production('What serves now').currentModels(),
  );
  const { study } = input;
  const base = study ? study.base : serves;
  const only = study ? { experiment: study.experiment } : {};
  const feedback = await log.step('Collect feedback', () =>
    production('Signals fit to train on').collectFeedback({ cycle, bufferSize, ...only }),
  );
  log.measured({ 'feedback.usable': feedback.usable, ...feedback.bySignal });

  let planned: PlannedUpdate | null = null;
  let controlValidation: ValidationResult | null = null;
  const finish = async (
    decision: ContinuousLearningResult['decision'],
    model: string | null,
    validation: ValidationResult | null,
    reason: string,
  ): Promise<ContinuousLearningResult> => {
    await log.step(`Record: ${decision}`, () =>
      production(`Record ${decision}: ${reason}`).recordLearningCycle({
        cycle,
        examples: feedback.usable,
        baseModel: base,
        model,
        decision,
        detail: { reason, validation, controlValidation, bySignal: feedback.bySignal, ...(planned ?? {}) },
      }),
    );
    return { cycle, decision, model, validation };
  };

  if (feedback.refused) return finish('skipped', null, null, feedback.refused);
  const minimum = input.minimumSignals ?? 8;
  if (feedback.usable < minimum)
    return finish('skipped', null, null, `${feedback.usable} usable signals, ${minimum} needed`);
  // `meta-learning`, since 2026-11-25: an update that began before learns without a plan, as it began.
  // A study has no earlier updates to plan by: those of other runs would make its outcome theirs.
  if (!study && patched('meta-learning')) {
    planned = await log.step('Plan the update', () =>
      production('Worth of signals and of earlier updates').planUpdate({ cycle }),
    );
    log.measured({ plan: planned.plan, signals: planned.signals, strategies: planned.strategies });
  }
  const train = (stage: string, plan: UpdatePlan | null) =>
    trainStage({
      log,
      runId: cycle,
      // The cycle is a run of its own; its id in here would stand in the model, and the same feedback make another model each time.
      stage,
      seed,
      size: scale.continuous,
      parent: base,
      ...(plan ? { plan } : {}),
      ...only,
    });
  const validate = (what: string, candidate: string) =>
    log.step(`Validate ${what}`, () =>
      production(`Frozen set: ${what} against production`).validateCandidate({ candidate, production: base }),
    );
  const { trained } = await train('continuous', planned?.plan ?? null);
  if (!trained) return finish('skipped', null, null, 'no example could be made of the feedback');
  const validation = await validate('candidate', trained.model);
  log.measured({
    'validation.candidate': validation.candidate,
    'validation.production': validation.production,
    'validation.experiment': validation.experiment,
  });
  if (validation.passed)
    await log.step('Deploy candidate', () =>
      production(`Candidate ${trained.model.slice(0, 12)}`).deployModel({
        decisionId: `${cycle}/candidate`,
        slot: 'candidate',
        model: trained.model,
        action: 'deploy',
        reason: 'passed validation on the frozen set',
      }),
    );
  // Not where an alarm waits for an answer.
  if (planned?.control && input.cause === undefined) {
    const control = await train('continuous-control', planned.control);
    if (control.trained) controlValidation = await validate('control', control.trained.model);
  }
  if (!validation.passed)
    return finish(
      'rolled_back',
      trained.model,
      validation,
      'worse than production on the frozen set or a slice of it',
    );
  const finished = await finish(
    'deployed_candidate',
    trained.model,
    validation,
    'passed validation on the frozen set',
  );
  if (study || !validation.experiment?.worthwhile) return finished;
  const experiment = await tryCandidate(log, {
    experiment: `${ownExperiments}${cycle}`,
    control: base,
    treatment: trained.model,
    days: validation.experiment.days,
    answersAlarm: input.cause !== undefined,
  });
  return experiment === null ? finished : { ...finished, experiment };
}

/** Starts the experiment unless another one runs; a candidate that answers an alarm takes the place of one from before it. */
async function tryCandidate(
  log: StepLog,
  input: {
    readonly experiment: string;
    readonly control: string | null;
    readonly treatment: string;
    readonly days: number;
    readonly answersAlarm: boolean;
  },
): Promise<string | null> {
  const { answersAlarm, days, experiment, ...arms } = input;
  const running = await log.step('Look for a running experiment', () =>
    production('One experiment at a time').runningExperiment(),
  );
  if (running !== null && !(answersAlarm && running.startsWith(ownExperiments))) return null;
  await log.step('Start experiment', async () => {
    if (running !== null)
      await getExternalWorkflowHandle(running).signal(rollbackSignal, {
        decisionId: `${experiment}/replaces`,
        reason: `drift: ${experiment} takes its place`,
      });
    await startChild(abTest, {
      workflowId: experiment,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `A/B: ${arms.control?.slice(0, 12) ?? 'pass-through'} against ${arms.treatment.slice(0, 12)}`,
      args: [
        {
          experiment,
          ...arms,
          automatic: true,
          until: new Date(Date.now() + days * 86_400_000).toISOString(),
        },
      ],
    });
  });
  return experiment;
}
