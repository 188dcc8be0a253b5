import {
  ActivityFailure,
  ApplicationFailure,
  type ChildWorkflowHandle,
  condition,
  type Workflow,
  setCurrentDetails,
  setHandler,
  startChild,
  type ChildWorkflowOptions,
  type WorkflowResultType,
} from '@temporalio/workflow';
import { metricsQuery, pauseSignal, progressQuery, resumeSignal, type StepProgress } from './messages.ts';

/**
 * Makes a workflow readable and steerable: answers `progress` and `metrics`, obeys `pause` and `resume` between steps (children
 * too), and keeps the details that the Temporal UI shows up to date.
 */
export class StepLog {
  readonly #title: string;
  readonly #steps: StepProgress[] = [];
  readonly #metrics: Record<string, unknown> = {};
  readonly #children = new Map<string, ChildWorkflowHandle<Workflow>>();
  readonly #running = new Set<string>();
  #paused = false;
  #pausedBecause: string | null = null;

  constructor(title: string) {
    this.#title = title;
    setHandler(progressQuery, () => ({
      title,
      paused: this.#paused,
      pausedBecause: this.#pausedBecause,
      steps: this.#steps,
      children: [...this.#children.keys()],
    }));
    setHandler(metricsQuery, () => this.#metrics);
    setHandler(pauseSignal, () => this.#setPaused(true));
    setHandler(resumeSignal, () => this.#setPaused(false));
  }

  /** Runs one step; waits first while the workflow is paused. */
  async step<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    await condition(() => !this.#paused);
    const index = this.#steps.length;
    const startedAt = new Date().toISOString();
    this.#steps.push({ name, status: 'running', startedAt, endedAt: null });
    this.#show();
    const result = await this.#withinBudget(run);
    this.#steps[index] = { name, status: 'done', startedAt, endedAt: new Date().toISOString() };
    this.#show();
    return result;
  }

  /** Runs the step; one that ended because the run's budget is spent waits for `resume` and goes on where it stopped. */
  async #withinBudget<Result>(run: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await run();
      } catch (error) {
        const cause = error instanceof ActivityFailure ? error.cause : null;
        if (!(cause instanceof ApplicationFailure) || cause.type !== 'BudgetExceeded') throw error;
        await this.waitForResume(cause.message);
      }
    }
  }

  /** Pauses by itself, says why, and goes on when a person sends `resume`. */
  async waitForResume(reason: string): Promise<void> {
    this.#pausedBecause = reason;
    await this.#setPaused(true);
    await condition(() => !this.#paused);
  }

  /** A step that is a child workflow. */
  async child<Child extends Workflow>(
    name: string,
    workflow: Child,
    options: ChildWorkflowOptions & { workflowId: string; args: Parameters<Child> },
  ): Promise<WorkflowResultType<Child>> {
    return this.step(name, async () => {
      const handle = await startChild(workflow, { staticSummary: name, ...options } as never);
      this.#children.set(options.workflowId, handle as unknown as ChildWorkflowHandle<Workflow>);
      this.#running.add(options.workflowId);
      if (this.#paused) await handle.signal(pauseSignal);
      const result = (await handle.result()) as WorkflowResultType<Child>;
      this.#running.delete(options.workflowId);
      return result;
    });
  }

  measured(metrics: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#metrics, metrics);
    this.#show();
  }

  async #setPaused(paused: boolean): Promise<void> {
    this.#paused = paused;
    if (!paused) this.#pausedBecause = null;
    this.#show();
    for (const id of this.#running) await this.#children.get(id)?.signal(paused ? pauseSignal : resumeSignal);
  }

  #show(): void {
    const lines = this.#steps.map((step) => `- ${step.status === 'done' ? '[x]' : '[ ]'} ${step.name}`);
    const figures = Object.entries(this.#metrics).map(
      ([name, value]) => `- ${name}: ${JSON.stringify(value)}`,
    );
    setCurrentDetails(
      [
        `**${this.#title}**${this.#paused ? ` (paused${this.#pausedBecause === null ? '' : `: ${this.#pausedBecause}`})` : ''}`,
        '',
        ...lines,
        ...(figures.length > 0 ? ['', '**Figures**', '', ...figures] : []),
      ].join('\n'),
    );
  }
}
