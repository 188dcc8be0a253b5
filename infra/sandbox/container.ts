import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import type Dockerode from 'dockerode';
import type { Language } from '../../models/tasks/task.ts';
import { containerOptions } from './container-options.ts';
import { removeContainer } from './owner-labels.ts';
import type { SupervisorRequest, SupervisorResult } from './protocol.ts';

/** Seconds that the supervisor gets beyond the time limit that it holds itself, before its container is killed. */
const graceSeconds = 3;
const readySeconds = 60;
/** Exit codes of a process that was ended by SIGKILL and SIGTERM. */
const [killed, terminated] = [137, 143];

/** How a run ended: with a report, or without one for a reason that is the candidate's or the infrastructure's. */
export type ContainerRun =
  | { readonly ended: 'report'; readonly result: SupervisorResult }
  | { readonly ended: 'killed' | 'oom' | 'silent' }
  | { readonly ended: 'infrastructure'; readonly reason: string };

type Report =
  | { event: 'ready' }
  | { event: 'started' }
  | ({ event: 'result' } & SupervisorResult)
  | { event: 'failure'; reason: string };

/** A started container whose supervisor waits for its one request. */
export interface WaitingContainer {
  run(request: SupervisorRequest): Promise<ContainerRun>;
  destroy(): Promise<void>;
}

/** Creates and starts a container and waits until its supervisor is ready. Rejects when the engine or the image fails. */
export async function startContainer(
  docker: Dockerode,
  language: Language,
  tag: string,
  labels: Readonly<Record<string, string>>,
): Promise<WaitingContainer> {
  const container = await answered(docker.createContainer(containerOptions(language, tag, labels)));
  const destroy = (): Promise<void> => removeContainer(container);
  try {
    const stream = await answered(
      container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true }),
    );
    stream.on('error', () => undefined); // the end of the stream says the same
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    let complaints = '';
    stderr.on('data', (block: Buffer) => (complaints = (complaints + block.toString()).slice(-2000)));
    docker.modem.demuxStream(stream, stdout, stderr);
    stream.once('close', () => stdout.end());
    stream.once('end', () => stdout.end());
    const reports = readReports(stdout);
    await answered(container.start());
    const first = await within(readySeconds, reports());
    if (first === 'late' || first?.event !== 'ready') {
      throw new Error(`the sandbox's supervisor did not get ready: ${complaints.trim() || 'no message'}`);
    }
    return { run: (request) => runOne(container, stream, reports, request), destroy };
  } catch (error) {
    await destroy().catch(() => undefined);
    throw error;
  }
}

async function runOne(
  container: Dockerode.Container,
  stream: NodeJS.ReadWriteStream,
  reports: () => Promise<Report | null>,
  request: SupervisorRequest,
): Promise<ContainerRun> {
  const payload = Buffer.from(JSON.stringify(request));
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  stream.write(Buffer.concat([header, payload]));
  const started = await within(readySeconds, reports());
  if (started === 'late' || started?.event !== 'started') {
    return { ended: 'infrastructure', reason: 'the supervisor did not take the request' };
  }
  const report = await within(request.timeoutSeconds + graceSeconds, reports());
  if (report === 'late') {
    await container.kill().catch(() => undefined);
    return { ended: 'killed' };
  }
  if (report?.event === 'result') return { ended: 'report', result: report };
  if (report?.event === 'failure') return { ended: 'infrastructure', reason: report.reason };
  const { State: state } = await container.inspect();
  if (state.OOMKilled) return { ended: 'oom' };
  if (state.Running) return { ended: 'infrastructure', reason: 'the connection to the container was lost' };
  // Process 1 cannot be signalled from inside its container.
  if (state.ExitCode === killed || state.ExitCode === terminated)
    return { ended: 'infrastructure', reason: 'the container was ended from outside' };
  return { ended: 'silent' };
}

/** One parsed line a call; null once the stream has ended. */
function readReports(stdout: NodeJS.ReadableStream): () => Promise<Report | null> {
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async () => {
    const next = await lines.next();
    if (next.done) return null;
    return JSON.parse(next.value) as Report;
  };
}

/** What the engine answers, unless it hangs. */
async function answered<T>(promise: Promise<T>): Promise<T> {
  const answer = await within(readySeconds, promise);
  if (answer === 'late') throw new Error(`the Docker engine did not answer within ${String(readySeconds)} s`);
  return answer;
}

async function within<T>(seconds: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, 'late');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
