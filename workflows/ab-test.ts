import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ExperimentAnalysis } from '../activities/production/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { AbTestInput, Decision, RatioDecision } from '../temporal-config/workflow-inputs.ts';
import { production } from './activities.ts';
import * as messages from './messages.ts';
import { StepLog } from './step-log.ts';

export interface AbTestResult {
  readonly status: 'promoted' | 'rolled_back' | 'stopped';
  readonly decision: Decision;
  readonly analysis: ExperimentAnalysis | null;
}

const statusOf = { promote: 'promoted', rollback: 'rolled_back', stop: 'stopped' } as const;

/**
 * An experiment: looks at the data on a timer, and ends by a `promote` or `rollback` decision, or without a winner where its time runs
 * out. The first decision wins.
 */
export async function abTest(input: AbTestInput): Promise<AbTestResult> {
  if (!input.experiment || !input.treatment)
    throw ApplicationFailure.nonRetryable(
      'input.experiment and input.treatment: both are needed',
      'InvalidInput',
    );
  const log = new StepLog(`A/B test ${input.experiment}`);
  let decided: { action: keyof typeof statusOf; decision: Decision } | null = null;
  const seen = new Set<string>();
  let ratio = input.ratio ?? 0.5;
  let wantedRatio = ratio;

  const decide = (action: keyof typeof statusOf) => (decision: Decision) => {
    seen.add(decision.decisionId);
    decided ??= { action, decision };
    return { accepted: decided.decision.decisionId === decision.decisionId && decided.action === action };
  };
  const setRatio = (decision: RatioDecision) => {
    const valid = decision.ratio >= 0 && decision.ratio <= 1;
    const accepted = valid && decided === null && !seen.has(decision.decisionId);
    seen.add(decision.decisionId);
    if (accepted) wantedRatio = decision.ratio;
    return { accepted };
  };
  setHandler(messages.promoteSignal, (decision) => void decide('promote')(decision));
  setHandler(messages.rollbackSignal, (decision) => void decide('rollback')(decision));
  setHandler(messages.assignmentRatioSignal, (decision) => void setRatio(decision));
  setHandler(messages.promoteUpdate, decide('promote'));
  setHandler(messages.rollbackUpdate, decide('rollback'));
  setHandler(messages.assignmentRatioUpdate, setRatio);
  upsertSearchAttributes([{ key: searchAttributes.model, value: input.treatment }]);

  await log.step('Start', () =>
    production('Start experiment').startExperiment({
      experiment: input.experiment,
      runId: input.runId ?? null,
      control: input.control,
      treatment: input.treatment,
      ratio,
      ...(input.salt === undefined ? {} : { salt: input.salt }),
    }),
  );
  let analysis: ExperimentAnalysis | null = null;
  const ended = (): typeof decided => decided;
  for (let look = 1; ended() === null; look++) {
    const untilEnd = input.until === undefined ? Infinity : Date.parse(input.until) - Date.now();
    await condition(
      () => decided !== null || wantedRatio !== ratio,
      Math.min((input.lookEverySeconds ?? 300) * 1000, Math.max(1, untilEnd)),
    );
    if (wantedRatio !== ratio) {
      ratio = wantedRatio;
      await log.step(`Assignment ratio ${ratio}`, () =>
        production(`Ratio ${ratio}`).setAssignmentRatio({ experiment: input.experiment, ratio }),
      );
    }
    analysis = await log.step(`Look ${look}`, () =>
      production(`Look ${look}`).analyzeExperiment({ experiment: input.experiment }),
    );
    log.measured({ analysis });
    if (input.automatic && ended() === null && analysis.recommendation !== 'continue') {
      const decision = {
        decisionId: `${input.experiment}/automatic`,
        reason: 'the always-valid interval excludes zero',
      };
      decide(analysis.recommendation)(decision);
    }
    if (ended() === null && input.until !== undefined && Date.now() >= Date.parse(input.until))
      decide('stop')({ decisionId: `${input.experiment}/time`, reason: 'undecided on its last day' });
    if (ended() === null && workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof abTest>({ ...input, ratio });
    }
  }
  const { action, decision } = ended()!;
  const status = statusOf[action];
  if (action === 'promote')
    await log.step('Promote', () =>
      production(`Promote ${input.treatment.slice(0, 12)}: ${decision.reason}`).deployModel({
        decisionId: decision.decisionId,
        slot: 'production',
        model: input.treatment,
        action,
        reason: decision.reason,
      }),
    );
  await log.step('End', () =>
    production(`End experiment: ${status}`).endExperiment({
      experiment: input.experiment,
      status,
      result: analysis,
    }),
  );
  await condition(allHandlersFinished);
  return { status, decision, analysis };
}
