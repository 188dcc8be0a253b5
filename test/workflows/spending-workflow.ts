import { team } from '../../workflows/activities.ts';
import { StepLog } from '../../workflows/step-log.ts';

/** A programme with one phase of one step that costs money. */
export async function parent(): Promise<number> {
  return new StepLog('Programme').child('Phase', child, { workflowId: 'spends-too-much/child', args: [] });
}

export async function child(): Promise<number> {
  const log = new StepLog('Phase');
  const { generated } = await log.step('Generate', () =>
    team('Solutions').generateSolutions({ runId: 'r', stage: 'phase3' }),
  );
  return generated;
}
