import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ParentClosePolicy,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { DriftLook } from '../activities/production/types.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { DriftWatchInput } from '../temporal-config/workflow-inputs.ts';
import { production } from './activities.ts';
import { continuousLearning } from './continuous-learning.ts';
import { ownIdentity } from './run-identity.ts';
import { scaleOf, seedOf } from './settings.ts';
import { StepLog } from './step-log.ts';

export interface DriftWatchResult extends DriftLook {
  readonly report: string;
  /** Workflow id of the update that the alarm started. */
  readonly adaptation: string | null;
}

/** One look at what is asked, what goes wrong and how well it goes, against what was usual; drift starts an update by itself. */
export async function driftWatch(input: DriftWatchInput = {}): Promise<DriftWatchResult> {
  const log = new StepLog('Drift watch');
  scaleOf(input.scale);
  const seed = seedOf(input.seed);
  const report = ownIdentity();
  const { production: model } = await log.step('Read deployment', () =>
    production('What serves now').currentModels(),
  );
  if (model !== null) upsertSearchAttributes([{ key: searchAttributes.model, value: model }]);
  const look = await log.step('Compare with what was usual', () =>
    production('Newest requests against the reference').lookForDrift({
      report,
      now: workflowInfo().startTime.toISOString(),
    }),
  );
  log.measured({ ...look });
  if (look.status !== 'drift') return { ...look, report, adaptation: null };
  const adaptation = `drift-adaptation-${report}`;
  await log.step(`Start adaptation: ${String(look.recommendation)}`, async () => {
    try {
      await startChild(continuousLearning, {
        workflowId: adaptation,
        // Its id is the report's: however often this step runs, the report is answered by one update, which outlives the watch.
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `Update because of ${String(look.primaryCause)} (${look.severity.toFixed(2)})`,
        args: [{ ...input, seed, cause: report }],
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  });
  log.measured({ adaptation });
  return { ...look, report, adaptation };
}
