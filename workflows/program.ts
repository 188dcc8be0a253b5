import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { RunSummary } from '../activities/knowledge/types.ts';
import type { ProgramInput } from '../temporal-config/workflow-inputs.ts';
import { knowledge, production } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { phase1, type Phase1Result } from './phase1.ts';
import { phase2, type Phase2Result } from './phase2.ts';
import { phase3, type Phase3Result } from './phase3.ts';
import { phase4, type Phase4Result } from './phase4.ts';
import { joinRun } from './run-identity.ts';
import { defaultSources, scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';

export interface ProgramResult {
  readonly runId: string;
  readonly model: string | null;
  readonly phases: {
    readonly phase1: Phase1Result | null;
    readonly phase2: Phase2Result | null;
    readonly phase3: Phase3Result | null;
    readonly phase4: Phase4Result | null;
  };
  /** Held-out comparison of raw, simple RAG, rule based and CET contexts; null when phase 3 did not run. */
  readonly evaluation: RunSummary | null;
  readonly seconds: number;
}

/** All four phases, or those asked for, each a child workflow that goes on from the model before. */
export async function program(input: ProgramInput = {}): Promise<ProgramResult> {
  const log = new StepLog('Contexture programme');
  const scaleName = input.scale ?? 'small';
  const scale = scaleOf(input.scale);
  const seed = seedOf(input.seed);
  const phases = input.phases ?? [1, 2, 3, 4];
  for (const phase of phases)
    if (![1, 2, 3, 4].includes(phase))
      throw ApplicationFailure.nonRetryable(
        `input.phases: ${String(phase)} is not one of 1, 2, 3, 4`,
        'InvalidInput',
      );
  const runId = await joinRun(undefined, seed, input);
  const common = { runId, scale: scaleName, seed };

  // Without the phases that train, the run goes on from what serves.
  const first =
    phases.includes(1) || phases.includes(2)
      ? null
      : (await production('What serves now').currentModels()).production;
  let model = first;

  const ask = <Result>(
    phase: 1 | 2 | 3 | 4,
    run: () => Promise<Result & { readonly model?: string | null }>,
  ): Promise<Result | null> =>
    phases.includes(phase)
      ? run().then((result) => {
          if (result.model !== undefined) model = result.model;
          return result;
        })
      : Promise.resolve(null);

  const one = await ask<Phase1Result>(1, () =>
    log.child('Phase 1: subject expertise', phase1, {
      workflowId: `${runId}/phase1`,
      args: [{ ...common, model, sources: input.sources ?? defaultSources }],
    }),
  );
  const two = await ask<Phase2Result>(2, () =>
    log.child('Phase 2: context skills', phase2, {
      workflowId: `${runId}/phase2`,
      args: [{ ...common, model }],
    }),
  );
  const three = await ask<Phase3Result>(3, () =>
    log.child('Phase 3: interactive optimisation', phase3, {
      workflowId: `${runId}/phase3`,
      args: [{ ...common, model }],
    }),
  );
  let evaluation: RunSummary | null = null;
  if (three && model) {
    const evaluated = model;
    await log.step('Engineer held-out contexts', () =>
      knowledge('Four arms on held-out tasks').engineerContexts({
        runId,
        seed,
        stage: 'evaluation',
        model: evaluated,
        tasks: scale.evaluationTasks,
        samples: 1,
        budgetTokens: scale.budgetTokens,
      }),
    );
    await executeStage(log, runId, 'evaluation');
    evaluation = await log.step('Summarize', () =>
      knowledge('Arms, intervals, comparisons').summarizeRun({ runId, model: evaluated }),
    );
    log.measured({ winner: evaluation.winner });
  }
  const four = await ask<Phase4Result>(4, () =>
    log.child('Phase 4: continuous self-improvement', phase4, {
      workflowId: `${runId}/phase4`,
      args: [{ ...common, model }],
    }),
  );
  const seconds = (Date.now() - workflowInfo().startTime.getTime()) / 1000;
  const result = {
    runId,
    model,
    phases: { phase1: one, phase2: two, phase3: three, phase4: four },
    evaluation,
    seconds,
  };
  await log.step('Close run', () => knowledge('Store the summary').closeRun({ runId, summary: result }));
  return result;
}
