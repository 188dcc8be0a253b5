import { StackError } from './stack-error.ts';

/** One step on the way up; it runs as soon as all it needs is done. `run` must be idempotent. */
export interface Step {
  readonly name: string;
  readonly needs: readonly string[];
  run(): Promise<'unchanged' | 'changed'>;
}

/** The named steps and all that they need, in the table's order. */
export function selectSteps<Item extends Pick<Step, 'name' | 'needs'>>(
  steps: readonly Item[],
  only: readonly string[],
): readonly Item[] {
  const wanted = new Set<string>();
  const add = (name: string) => {
    const step = steps.find((candidate) => candidate.name === name);
    if (step === undefined) {
      const known = steps.map((candidate) => candidate.name).join(', ');
      throw new StackError(name, `no such part of the stack; there are: ${known}`);
    }
    if (wanted.has(name)) return;
    wanted.add(name);
    step.needs.forEach(add);
  };
  only.forEach(add);
  return steps.filter((step) => wanted.has(step.name));
}

/**
 * Runs steps side by side as far as their needs allow (a need outside the list counts as met); returns the names of those that
 * changed something. When some fail the others still finish, and one error tells of all failures.
 */
export async function runSteps(steps: readonly Step[]): Promise<readonly string[]> {
  const changed: string[] = [];
  const failures: Error[] = [];
  const begun = new Map<string, Promise<boolean>>();
  const complete = async (step: Step): Promise<boolean> => {
    const needed = steps.filter((candidate) => step.needs.includes(candidate.name));
    if ((await Promise.all(needed.map(begin))).includes(false)) return false;
    try {
      if ((await step.run()) === 'changed') changed.push(step.name);
      return true;
    } catch (error) {
      failures.push(error instanceof Error ? error : new StackError(step.name, String(error)));
      return false;
    }
  };
  const begin = (step: Step): Promise<boolean> => {
    const existing = begun.get(step.name);
    if (existing) return existing;
    const result = complete(step);
    begun.set(step.name, result);
    return result;
  };
  await Promise.all(steps.map(begin));
  if (failures.length === 1) throw failures[0]!;
  if (failures.length > 1)
    throw new AggregateError(failures, failures.map((failure) => failure.message).join('\n'));
  return changed;
}
