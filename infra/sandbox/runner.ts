import { randomBytes } from 'node:crypto';
import Dockerode from 'dockerode';
import pLimit from 'p-limit';
import type { ExecutionResult } from '../../models/tasks/execution.ts';
import { testIds, type Language } from '../../models/tasks/task.ts';
import { startContainer, type ContainerRun, type WaitingContainer } from './container.ts';
import { imageOf } from './container-options.ts';
import { imageTag } from './images.ts';
import { judge } from './judge.ts';
import { ownerLabels, removeLeftovers } from './owner-labels.ts';
import type { RunPurpose, SandboxRequest, SupervisorRequest } from './protocol.ts';
import { withSignals, type Measure } from './signals.ts';
import { unfinishedResult } from './unfinished-result.ts';

const outputLimit = 1_000_000;
const defaultTimeoutSeconds = 30;

export interface SandboxOptions {
  readonly socketPath: string;
  /** State folder of the installation: leftovers of its dead processes are removed, never those of another. */
  readonly home: string;
  /** Containers kept started and waiting per language in use. */
  readonly poolSize?: number;
  /** Runs at the same time; more wait. */
  readonly concurrency?: number;
}

/** Runs untrusted code in one-shot containers. `close` destroys those that still wait. */
export interface Sandbox {
  run(request: SandboxRequest): Promise<ExecutionResult>;
  /** Adds the request's signals to the result of a run that had asked for none. */
  measure(request: SandboxRequest, result: ExecutionResult): Promise<ExecutionResult>;
  close(): Promise<void>;
}

/**
 * A sandbox on a Docker engine. A run never rejects for what a candidate did or the engine failed at: the latter is the
 * outcome `infra_error` with reward null.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const docker = new Dockerode({ socketPath: options.socketPath });
  const limit = pLimit(options.concurrency ?? 2);
  const poolSize = options.poolSize ?? 1;
  const labels = ownerLabels(options.home);
  const waiting = new Map<Language, Promise<WaitingContainer>[]>();
  const destructions = new Set<Promise<void>>();
  let closed = false;
  let cleaned: Promise<unknown> | undefined;

  const start = (language: Language): Promise<WaitingContainer> => {
    const container = imageTag(imageOf[language]).then((tag) =>
      startContainer(docker, language, tag, labels),
    );
    container.catch(() => undefined); // whoever takes it from the pool sees the error
    return container;
  };

  const take = (language: Language): Promise<WaitingContainer> => {
    const pool = waiting.get(language) ?? [];
    waiting.set(language, pool);
    const container = pool.shift() ?? start(language);
    return container;
  };

  const refill = (language: Language): void => {
    const pool = waiting.get(language) ?? [];
    waiting.set(language, pool);
    while (!closed && pool.length < poolSize) pool.push(start(language));
  };

  const destroyLater = (container: WaitingContainer): void => {
    const destruction = container.destroy().catch(() => undefined);
    destructions.add(destruction);
    void destruction.finally(() => destructions.delete(destruction));
  };

  const runOnce = async (
    request: SandboxRequest,
    purpose: RunPurpose,
    nonce: string,
  ): Promise<ContainerRun> => {
    const { language } = request;
    if (closed) return { ended: 'infrastructure', reason: 'the sandbox is closed' };
    let container: WaitingContainer | undefined;
    try {
      cleaned ??= removeLeftovers(docker, options.home);
      await cleaned;
      container = await take(language);
      return await container.run(supervisorRequest(request, purpose, nonce));
    } catch (error) {
      cleaned = undefined;
      return { ended: 'infrastructure', reason: explain(error) };
    } finally {
      if (container) destroyLater(container);
      refill(language);
    }
  };

  const judged = async (request: SandboxRequest): Promise<ExecutionResult> => {
    const nonce = randomBytes(16).toString('hex');
    const ended = await runOnce(request, 'judge', nonce);
    return ended.ended === 'report'
      ? judge(request.tests, ended.result, nonce)
      : withoutReport(request, ended);
  };

  const measure: Measure = async (request, purpose) => {
    const ended = await limit(() => runOnce(request, purpose, randomBytes(16).toString('hex')));
    if (ended.ended === 'report') return ended.result;
    throw new Error(ended.ended === 'infrastructure' ? ended.reason : `the container ended (${ended.ended})`);
  };

  return {
    async run(request) {
      const result = await limit(() => judged(request));
      return withSignals(request, result, measure);
    },
    measure: (request, result) => withSignals(request, result, measure),
    async close() {
      closed = true;
      for (const pool of waiting.values()) {
        for (const container of pool.splice(0)) await container.then(destroyLater, () => undefined);
      }
      await Promise.all(destructions);
    },
  };
}

function supervisorRequest(request: SandboxRequest, purpose: RunPurpose, nonce: string): SupervisorRequest {
  const { tests, files, solutionPath } = request;
  const testFiles = tests.style === 'framework' ? tests.files : [];
  const testPaths = new Set(testFiles.map((file) => file.path));
  // A test file of the candidate's own would stand in the place of ours.
  const own = files.filter((file) => !testPaths.has(file.path));
  const paths = own.map((file) => file.path);
  return {
    driver: imageOf[request.language],
    files: own,
    testFiles,
    timeoutSeconds: request.timeoutSeconds ?? defaultTimeoutSeconds,
    outputLimit,
    job:
      tests.style === 'cases'
        ? {
            style: 'cases',
            nonce,
            purpose,
            paths: compiledPaths(request, paths),
            solutionPath,
            entry: tests.entry,
            cases: tests.cases.map(({ id, args }) => ({ id, args })),
          }
        : {
            style: 'framework',
            purpose,
            paths: compiledPaths(request, paths),
            solutionPath,
            nonce,
            testFiles,
          },
  };
}

/** TypeScript was checked by its compiler before; the driver checks what it is about to run. */
function compiledPaths(request: SandboxRequest, paths: readonly string[]): readonly string[] {
  return request.language === 'typescript' ? [] : paths;
}

function withoutReport(
  request: SandboxRequest,
  run: Exclude<ContainerRun, { ended: 'report' }>,
): ExecutionResult {
  const expected = testIds(request.tests).length;
  switch (run.ended) {
    case 'killed':
      return unfinishedResult('timeout', expected, request.timeoutSeconds ?? defaultTimeoutSeconds, []);
    case 'oom':
      return unfinishedResult('oom', expected, 0, []);
    case 'silent':
      return unfinishedResult('tampered', expected, 0, [
        'the container ended without the report of its supervisor',
      ]);
    case 'infrastructure':
      return infraError(request, run.reason);
  }
}

function infraError(request: SandboxRequest, reason: string): ExecutionResult {
  return unfinishedResult('infra_error', testIds(request.tests).length, 0, [reason]);
}

function explain(error: unknown): string {
  const { code, statusCode, message } = error as NodeJS.ErrnoException & { statusCode?: number };
  if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'EACCES')
    return `no Docker engine: ${message}`;
  if (statusCode === 404) return `the sandbox image is missing; run "npx contexture up" (${message})`;
  return message;
}
