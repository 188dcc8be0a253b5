import { ApplicationFailure, CancellationScope, patched } from '@temporalio/workflow';
import type { ScaleName } from '../temporal-config/scales.ts';
import { evaluation, production } from './activities.ts';
import { phase1 } from './phase1.ts';
import { phase2 } from './phase2.ts';
import { phase3 } from './phase3.ts';
import { phase4 } from './phase4.ts';
import { scaleOf } from './settings.ts';
import type { StepLog } from './step-log.ts';

interface TrainPhasesInput {
  readonly log: StepLog;
  /** The study's run of this seed: where nothing is there yet, the phases' rows belong to it. */
  readonly runId: string;
  readonly seed: number;
  readonly scale: ScaleName;
  /** In order; each goes on from the one before. */
  readonly phases: readonly number[];
}

/**
 * Trains a model by some of the phases, each the existing workflow as a child. What an earlier study, or another configuration of this
 * one, trained from the same knowledge base with the same seed, scale and phases is taken as it is. Null without phases.
 */
export async function trainPhases(input: TrainPhasesInput): Promise<string | null> {
  const { log, seed } = input;
  const scale = scaleOf(input.scale);
  let model: string | null = null;
  let { runId } = input;
  for (const [index, phase] of input.phases.entries()) {
    const phases = input.phases.slice(0, index + 1);
    const path = phases.join('-');
    const found = await evaluation(`Phases ${path} with seed ${seed}`).findTrainedPhase({
      seed,
      scale,
      phases,
    });
    if (found) {
      ({ runId, model } = found);
      continue;
    }
    // A phase is once in a run: a path that leaves one out goes on in a run of its own.
    if (index > 0 && phase !== input.phases[index - 1]! + 1) {
      runId = `${runId}-phases-${path}`;
      await evaluation(`Open ${runId}`).openSeededRun({
        runId,
        seed,
        config: { phases, scale: input.scale },
      });
    }
    model = await trainPhase(log, { runId, seed, scale: input.scale, phase, path, model });
    await evaluation(`Keep phases ${path}`).saveTrainedPhase({ seed, scale, phases, runId, model });
  }
  return model;
}

async function trainPhase(
  log: StepLog,
  input: {
    readonly runId: string;
    readonly seed: number;
    readonly scale: ScaleName;
    readonly phase: number;
    readonly path: string;
    readonly model: string | null;
  },
): Promise<string | null> {
  const { runId, seed, scale, phase, path, model } = input;
  const name = `Phases ${path} with seed ${seed}`;
  const common = { runId, scale, seed, model };
  const workflowId = `${runId}/phases-${path}`;
  switch (phase) {
    case 1:
      return (await log.child(name, phase1, { workflowId, args: [{ ...common, sources: [] }] })).model;
    case 2:
      return (await log.child(name, phase2, { workflowId, args: [common] })).model;
    case 3:
      return (await log.child(name, phase3, { workflowId, args: [common] })).model;
    case 4:
      return inProduction(log, { ...common, name, workflowId });
    default:
      throw ApplicationFailure.nonRetryable(
        `phases: ${String(phase)} is not one of 1, 2, 3, 4`,
        'InvalidInput',
      );
  }
}

/** Phase 4 deploys: what served before the study serves after it, whatever became of the phase. */
async function inProduction(
  log: StepLog,
  input: {
    readonly runId: string;
    readonly seed: number;
    readonly scale: ScaleName;
    readonly model: string | null;
    readonly name: string;
    readonly workflowId: string;
  },
): Promise<string | null> {
  const { name, workflowId, ...phase } = input;
  if (phase.model === null) return null;
  const before = await production('What serves now').currentModels();
  try {
    // `study-of-phase-4`, since 2026-11-25: before, the phase learned from everything that was served on the stack, by the schedule.
    if (patched('study-of-phase-4')) {
      const { update } = await log.child(name, phase4, { workflowId, args: [{ ...phase, study: true }] });
      return update ?? phase.model;
    }
    await log.child(name, phase4, { workflowId, args: [phase] });
    return (await evaluation('What was learned in production').learnedModel({ base: phase.model })).model;
  } finally {
    await CancellationScope.nonCancellable(() => restore(workflowId, before));
  }
}

async function restore(
  workflowId: string,
  before: { readonly production: string | null; readonly candidate: string | null },
): Promise<void> {
  for (const slot of ['production', 'candidate'] as const)
    await production(`${slot}: as before the study`).deployModel({
      decisionId: `${workflowId}/restore-${slot}`,
      slot,
      model: before[slot],
      action: 'rollback',
      reason: 'a study ended: what served before serves again',
    });
}
