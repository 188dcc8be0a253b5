import { seedFrom } from '../../infra/digest.ts';
import type { ContextItem } from '../../models/cet/types.ts';
import { drawFailure } from '../../models/degradation/tool-output/failure.ts';
import { heldOutTools, toolOutput } from '../../models/degradation/tool-output/tool-output.ts';
import { createRandom } from '../../models/random.ts';
import type { JudgedTask } from '../../models/tasks/suite.ts';

/** The pile as it looks where no training happened: output of tools that never train stands among its items. */
export function shifted(
  items: readonly ContextItem[],
  task: JudgedTask,
  seed: number,
): readonly ContextItem[] {
  const random = createRandom(seedFrom('shift', task.id, seed));
  const outputs = heldOutTools.map((tool): ContextItem => ({
    id: `tool-${tool}`,
    text: toolOutput(tool, drawFailure(random), random).trim(),
    source: tool,
  }));
  return random.shuffle([...items, ...outputs]);
}
