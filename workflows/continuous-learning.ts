import { patched } from '@temporalio/workflow';
import type { PlannedUpdate, ValidationResult } from '../activities/production/types.ts';
import type { ContinuousLearningInput } from '../temporal-config/workflow-inputs.ts';
import { production } from './activities.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainStage } from './train-stage.ts';

export interface ContinuousLearningResult {
  readonly cycle: string;
  readonly decision: 'deployed_candidate' | 'rolled_back' | 'skipped';
  readonly model: string | null;
  readonly validation: ValidationResult | null;
}

const bufferSize = 10_000;

/** One update from production feedback: collect, fine-tune, validate, deploy as a candidate or roll back. */
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
        detail: { reason, validation, bySignal: feedback.bySignal, ...(planned ?? {}) },
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
  const { trained } = await trainStage({
    log,
    runId: cycle,
    // The cycle is a run of its own; its id in here would stand in the model, and the same feedback make another model each time.
    stage: 'continuous',
    seed,
    size: scale.continuous,
    parent: base,
    ...(planned ? { plan: planned.plan } : {}),
    ...only,
  });
  if (!trained) return finish('skipped', null, null, 'no example could be made of the feedback');
  const validation = await log.step('Validate', () =>
    production('Frozen set: candidate against production').validateCandidate({
      candidate: trained.model,
      production: base,
      seed,
    }),
  );
  log.measured({
    'validation.candidate': validation.candidate,
    'validation.production': validation.production,
  });
  if (!validation.passed)
    return finish(
      'rolled_back',
      trained.model,
      validation,
      'worse than production on the frozen set or a slice of it',
    );
  await log.step('Deploy candidate', () =>
    production(`Candidate ${trained.model.slice(0, 12)}`).deployModel({
      decisionId: `${cycle}/candidate`,
      slot: 'candidate',
      model: trained.model,
      action: 'deploy',
      reason: 'passed validation on the frozen set',
    }),
  );
  return finish('deployed_candidate', trained.model, validation, 'passed validation on the frozen set');
}
