import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import type { ContextItem } from '../../models/cet/types.ts';
import type { Task } from '../../models/tasks/task.ts';

export interface Failure {
  readonly task: Task;
  /** The context that was given. */
  readonly context: string;
  readonly code: string | null;
  /** What a developer sees of the failure. */
  readonly description: string;
  /** What the context was made from. */
  readonly items: readonly ContextItem[];
  readonly budgetTokens: number;
}

type Strategy = (failure: Failure, transformer: Transformer) => Promise<string> | string;

const { count } = tokenCounterFor();

/**
 * What is tried after a failure, each by itself. None of them knows what the task's author knows: they see the pile, the code and the
 * output of the run. `ask_again` is no strategy: the same context once more, which the others have to beat.
 */
export const recoveryStrategies = {
  ask_again: ({ context }) => context,
  add_failure: ({ context, description }) => `${context}\n\n## What failed\n\n${description}`,
  search_for_failure: async ({ task, description, items, budgetTokens }, transformer) =>
    (
      await transformer.transform({
        query: `${task.statement}\n\n${description}`,
        context: items,
        budget: budgetTokens,
        kind: 'implementation',
      })
    ).context,
  larger_budget: async ({ task, items, budgetTokens }, transformer) =>
    (
      await transformer.transform({
        query: task.statement,
        context: items,
        budget: 2 * budgetTokens,
        kind: 'implementation',
      })
    ).context,
  debugging_context: async ({ task, code, description, items, budgetTokens }, transformer) => {
    const attempt = `\`\`\`${task.language}\n${code ?? ''}\n\`\`\``;
    return (
      await transformer.transform({
        query: `${task.statement}\n\nThe code in ${task.solutionPath} fails:\n${description}`,
        context: [
          ...items,
          ...(code === null ? [] : [{ id: 'attempt', text: attempt, source: task.solutionPath }]),
          { id: 'failure', text: description, source: 'test run' },
        ],
        // The attempt takes room that the documentation had.
        budget: budgetTokens + count(attempt),
        kind: 'debugging',
      })
    ).context;
  },
} as const satisfies Readonly<Record<string, Strategy>>;

export type RecoveryStrategy = keyof typeof recoveryStrategies;
export const recoveryStrategyNames = Object.keys(recoveryStrategies) as RecoveryStrategy[];
