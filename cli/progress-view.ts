import type { ProgressNode } from './progress-tree.ts';

/** Lines that show where a run is: finished and running steps by phase, and each running activity with its figures. */
export function renderProgress(root: ProgressNode, clock: ActivityClock): string[] {
  return render(root, 0, clock);
}

function render(node: ProgressNode, depth: number, clock: ActivityClock): string[] {
  const indent = '  '.repeat(depth);
  const lines: string[] = [];
  for (const [index, step] of node.steps.entries()) {
    const seconds = step.endedAt ? (Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000 : null;
    lines.push(
      `${indent}${step.endedAt ? '✔' : '▸'} ${step.name}${seconds === null ? '' : ` (${seconds.toFixed(0)} s)`}`,
    );
    if (step.endedAt || index !== node.steps.length - 1) continue;
    if (node.pausedBecause !== null) lines.push(`${indent}    paused: ${node.pausedBecause}`);
    for (const activity of node.activities)
      lines.push(`${indent}    ${describeActivity(node.workflowId, activity, clock)}`);
    for (const child of node.children) lines.push(...render(child, depth + 1, clock));
  }
  return lines;
}

/** One line for a log without a terminal: the deepest running step with its figures. */
export function renderLine(root: ProgressNode, clock: ActivityClock): string {
  const path: string[] = [];
  let node: ProgressNode | undefined = root;
  let last = root;
  while (node) {
    const step = node.steps.at(-1);
    if (step && !step.endedAt) path.push(step.name);
    last = node;
    node = node.children[0];
  }
  const activity = last.activities[0];
  if (last.pausedBecause !== null) return `${path.join(' > ')} | paused: ${last.pausedBecause}`;
  return path.join(' > ') + (activity ? ` | ${describeActivity(last.workflowId, activity, clock)}` : '');
}

/** Remembers when an activity's progress was first seen, to say how much time is left. */
export class ActivityClock {
  readonly #first = new Map<string, { at: number; done: number }>();

  secondsLeft(key: string, done: number, total: number, now = Date.now()): number | null {
    const first = this.#first.get(key);
    if (!first || done < first.done) {
      this.#first.set(key, { at: now, done });
      return null;
    }
    const rate = (done - first.done) / ((now - first.at) / 1000);
    return rate > 0 && Number.isFinite(rate) ? (total - done) / rate : null;
  }
}

function describeActivity(
  workflowId: string,
  activity: ProgressNode['activities'][number],
  clock: ActivityClock,
): string {
  const { name, progress, attempt, lastFailure } = activity;
  const parts = [name];
  if (progress) {
    parts.push(`${progress.done}/${progress.total} ${progress.unit}`);
    if (progress.loss !== undefined) parts.push(`loss ${progress.loss.toFixed(3)}`);
    if (progress.passRate !== undefined) parts.push(`pass rate ${(100 * progress.passRate).toFixed(0)} %`);
    const left = clock.secondsLeft(`${workflowId}/${name}`, progress.done, progress.total);
    if (left !== null) parts.push(`${left.toFixed(0)} s left`);
  }
  if (attempt > 1) parts.push(`attempt ${attempt}${lastFailure ? ` after: ${lastFailure}` : ''}`);
  return parts.join(' · ');
}
