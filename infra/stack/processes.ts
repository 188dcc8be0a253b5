import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { taskQueues } from '../../temporal-config/task-queues.ts';
import { dockerState } from './components/docker-engine.ts';
import { temporalBinary } from './components/temporal-cli.ts';
import { livingProcess } from './pid-file.ts';
import type { Plan } from './plan.ts';
import {
  ensureCluster,
  postgresEnvironment,
  postgresPlaces,
  sharedBuffersMegabytes,
} from './postgres-cluster.ts';
import { databaseAnswers, ensureDatabase } from './postgres-database.ts';
import { portAnswers, queueIsPolled, temporalAnswers, urlAnswers } from './probes.ts';
import { StackError } from './stack-error.ts';
import type { Launch } from './supervise.ts';

/** One process of the stack. The table below is in the order of the way up; `down` goes through it backwards. */
export interface StackProcess {
  readonly name: string;
  readonly needs: readonly string[];
  readonly stopSignal?: NodeJS.Signals;
  readonly graceSeconds?: number;
  /** The reason why the stack does not run it itself; null when it does. */
  elsewhere(plan: Plan): Promise<string | null>;
  launch(plan: Plan): Promise<Launch>;
  /** After it became ready, each time `up` runs. */
  afterStart?(plan: Plan): Promise<void>;
}

/**
 * An ingest makes gigabytes of short-lived rows. V8 would let the heap grow to several times what is alive before it collects them;
 * so it is collected at 1.3 times, which keeps memory flat for a few percent of the processor time.
 */
const ingestOptions = ['--heap-growing-percent=30'];

const never = () => Promise.resolve(null);
/** What everything that does the product's work needs. */
const services = ['database-schema', 'temporal'];

function portOf(url: string): number {
  const parsed = new URL(url);
  return Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80);
}

function nodeLaunch(
  plan: Plan,
  name: string,
  file: string,
  checks: Pick<Launch, 'ready' | 'responds'> & { readySeconds?: number },
  nodeOptions: readonly string[] = [],
): Launch {
  return {
    name,
    file: process.execPath,
    args: [...nodeOptions, '--import', 'tsx', path.join(plan.paths.project, file)],
    cwd: plan.paths.project,
    environment: { ...process.env, CONTEXTURE_HOME: plan.paths.home },
    configuration: plan.configuration,
    readySeconds: 60,
    ...checks,
  };
}

/** Polls its queue: asked of the server, because a line in a log proves nothing. */
function pollsQueue(
  plan: Plan,
  queue: string,
  kind: 'workflow' | 'activity',
): Pick<Launch, 'ready' | 'responds'> {
  return {
    ready: ({ startedAt }) =>
      queueIsPolled({
        address: plan.addresses.temporalAddress,
        namespace: plan.namespace,
        queue,
        kind,
        since: startedAt,
      }),
    responds: () => Promise.resolve(true),
  };
}

function nodeWorker(
  name: keyof typeof taskQueues,
  needs: readonly string[],
  nodeOptions?: readonly string[],
): StackProcess {
  const kind = name === 'orchestration' ? 'workflow' : 'activity';
  return {
    name: `worker-${name}`,
    needs: [...services, ...needs],
    elsewhere: never,
    launch: (plan) =>
      Promise.resolve(
        nodeLaunch(
          plan,
          `worker-${name}`,
          `workers/${name}.ts`,
          { ...pollsQueue(plan, taskQueues[name], kind), readySeconds: 120 },
          nodeOptions,
        ),
      ),
  };
}

const postgres: StackProcess = {
  name: 'postgres',
  needs: ['python'],
  // "Fast" shutdown: SIGTERM would wait until every client has gone.
  stopSignal: 'SIGINT',
  graceSeconds: 30,
  elsewhere: (plan) => Promise.resolve(plan.given.database ? 'DATABASE_URL is set' : null),
  async launch(plan) {
    const places = await postgresPlaces(plan.paths);
    await ensureCluster(places);
    const settings = [
      `port=${plan.ports.postgres}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      `shared_buffers=${String(sharedBuffersMegabytes())}MB`,
    ];
    return {
      name: 'postgres',
      file: path.join(places.programs, 'postgres'),
      args: ['-D', places.data, ...settings.flatMap((setting) => ['-c', setting])],
      cwd: '/',
      environment: postgresEnvironment(places),
      configuration: '',
      user: places.user,
      stopSignal: 'SIGINT',
      graceSeconds: 30,
      readySeconds: 60,
      ready: () => databaseAnswers(plan.addresses.databaseUrl),
      responds: () => portAnswers(plan.ports.postgres),
    };
  },
  afterStart: (plan) => ensureDatabase(plan.addresses.databaseUrl),
};

const temporal: StackProcess = {
  name: 'temporal',
  needs: ['temporal-cli'],
  elsewhere: (plan) => Promise.resolve(plan.given.temporal ? 'TEMPORAL_ADDRESS is set' : null),
  launch(plan) {
    const file = temporalBinary(plan.paths);
    if (file === null) throw new StackError('temporal', 'the Temporal CLI is not installed');
    const folder = path.join(plan.paths.home, 'temporal');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const attributes = [
      'ContexturePhase=Int',
      'ContextureWeek=Int',
      'ContextureModel=Keyword',
      'ContextureDataset=Keyword',
    ];
    return Promise.resolve({
      name: 'temporal',
      file,
      args: [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn'],
        ...['--port', String(plan.ports.temporal), '--ui-port', String(plan.ports.temporalUi)],
        ...['--db-filename', path.join(folder, 'temporal.db')],
        ...(plan.namespace === 'default' ? [] : ['--namespace', plan.namespace]),
        ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
      ],
      cwd: plan.paths.home,
      environment: process.env,
      configuration: '',
      readySeconds: 60,
      ready: () => temporalAnswers(plan.addresses.temporalAddress, plan.namespace),
      responds: () => portAnswers(plan.ports.temporal),
    });
  },
};

const docker: StackProcess = {
  name: 'docker',
  needs: ['docker-engine'],
  graceSeconds: 30,
  async elsewhere(plan) {
    if (livingProcess(plan.paths.run, 'docker') !== null) return null;
    return (await dockerState(plan.addresses.dockerSocket)) === 'absent' ? null : 'an engine runs already';
  },
  launch(plan) {
    const responds = async () => (await dockerState(plan.addresses.dockerSocket)) === 'answers';
    return Promise.resolve({
      name: 'docker',
      file: 'dockerd',
      args: ['--host', `unix://${plan.addresses.dockerSocket}`],
      cwd: '/',
      environment: process.env,
      configuration: '',
      graceSeconds: 30,
      readySeconds: 60,
      ready: responds,
      responds,
    });
  },
};

const simulatedTeam: StackProcess = {
  name: 'simulated-team',
  needs: [],
  elsewhere: (plan) =>
    Promise.resolve(plan.given.simulatedTeam ? 'CONTEXTURE_SIMULATED_TEAM_URL is set' : null),
  launch(plan) {
    const answers = () => portAnswers(portOf(plan.addresses.simulatedTeamUrl));
    return Promise.resolve(
      nodeLaunch(plan, 'simulated-team', 'workers/simulated-team.ts', { ready: answers, responds: answers }),
    );
  },
};

const trainingWorker: StackProcess = {
  name: 'worker-training',
  needs: [...services, 'python'],
  elsewhere: never,
  launch: (plan) =>
    Promise.resolve({
      name: 'worker-training',
      file: plan.paths.python,
      args: ['-m', 'contexture_trainer', 'worker'],
      cwd: plan.paths.project,
      environment: {
        ...process.env,
        CONTEXTURE_HOME: plan.paths.home,
        PYTHONPATH: plan.paths.trainer,
        DATABASE_URL: plan.addresses.databaseUrl,
        TEMPORAL_ADDRESS: plan.addresses.temporalAddress,
        TEMPORAL_NAMESPACE: plan.namespace,
      },
      configuration: plan.configuration,
      ...pollsQueue(plan, taskQueues.training, 'activity'),
      readySeconds: 120,
    }),
};

const gateway: StackProcess = {
  name: 'gateway',
  needs: ['database-schema', 'minilm'],
  elsewhere: never,
  launch(plan) {
    const answers = () => urlAnswers(new URL('/healthz', plan.addresses.gatewayUrl).href);
    return Promise.resolve(
      nodeLaunch(plan, 'gateway', 'gateway/main.ts', { ready: answers, responds: answers }),
    );
  },
};

export const stackProcesses: readonly StackProcess[] = [
  postgres,
  temporal,
  docker,
  simulatedTeam,
  nodeWorker('orchestration', []),
  nodeWorker('knowledge', ['minilm'], ingestOptions),
  nodeWorker('llm', ['minilm']),
  nodeWorker('sandbox', ['sandbox-images']),
  trainingWorker,
  gateway,
];
