import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { simulatedMembers } from '../../models/team/members.ts';

const project = path.resolve(import.meta.dirname, '../..');
const command = ['--import', 'tsx', path.join(project, 'cli/main.ts')];

export interface Status {
  readonly addresses: {
    readonly databaseUrl: string;
    readonly temporalAddress: string;
    readonly simulatedTeamUrl: string;
  };
  readonly temporalBinary: string;
  readonly processes: readonly { readonly name: string; readonly pid: number | null }[];
}

/** What a run leaves behind: the same for an undisturbed and a disturbed run with the same seed, its models to the last bit. */
const countQueries = {
  conversation: `SELECT string_agg(topic || ' ' || status, ', ' ORDER BY topic, id) FROM conversation WHERE run_id = $1`,
  conversation_message: `SELECT count(*) FROM conversation_message JOIN conversation ON conversation.id = conversation_id WHERE run_id = $1`,
  question: 'SELECT count(*) FROM question WHERE run_id = $1',
  answer: 'SELECT count(*) FROM answer WHERE run_id = $1',
  verdict: 'SELECT count(*) FROM verdict WHERE run_id = $1',
  consensus: 'SELECT count(*) FROM consensus WHERE run_id = $1',
  dataset: 'SELECT count(*) FROM dataset WHERE run_id = $1',
  metric: `SELECT count(*) FROM metric WHERE run_id = $1 AND stage <> 'evaluation'`,
  models: `SELECT string_agg(stage || ' ' || model, ', ' ORDER BY stage) FROM run_model WHERE run_id = $1`,
  engineered_context: 'SELECT count(*) FROM engineered_context WHERE run_id = $1',
  solution: 'SELECT count(*) FROM solution WHERE run_id = $1',
  execution: 'SELECT count(*) FROM execution WHERE run_id = $1',
  inference: `SELECT count(*) FROM inference WHERE experiment = $1 || '/ab'`,
  feedback: `SELECT count(*) FROM feedback f JOIN inference i ON i.id = f.inference_id WHERE i.experiment = $1 || '/ab'`,
  trained_steps: `SELECT count(*) FROM metric WHERE run_id = $1 AND name = 'loss'`,
} as const;

/** A `contexture run --json` in a process of its own. */
export interface FollowedRun {
  readonly pid: number;
  /** Waits until the progress on stderr has shown the text. */
  shown(text: string): Promise<void>;
  /** Exit status, null when killed, with what it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>;
}

const memberKey = 'TEST_MEMBER_KEY';

/** A stack of its own in a temporary folder, whose processes may be killed. */
export class StackUnderTest {
  readonly home = mkdtempSync(path.join(tmpdir(), 'contexture-durability-'));
  /** Key that the stack sends to every member of its team. */
  readonly memberKey = `sk-${randomBytes(12).toString('hex')}`;
  readonly #environment: NodeJS.ProcessEnv;

  constructor() {
    // Postgres runs as another user where we are root, and must be able to reach its files.
    chmodSync(this.home, 0o711);
    this.#environment = {
      ...process.env,
      CONTEXTURE_HOME: this.home,
      CONTEXTURE_TOOLS: process.env['CONTEXTURE_TOOLS'] ?? path.join(project, '.contexture', 'tools'),
      CONTEXTURE_CONFIG: path.join(this.home, 'config.json'),
      [memberKey]: this.memberKey,
    };
    writeFileSync(this.#environment['CONTEXTURE_CONFIG']!, '{}');
  }

  /** Starts everything, with the simulated team as members that want a key. */
  async up(): Promise<void> {
    await this.contexture('up', '--only', 'simulated-team');
    const { addresses } = await this.status();
    const team = simulatedMembers(addresses.simulatedTeamUrl).map(
      ({ name, model, tier, baseUrl, roles, pricePerMillionTokens }) => ({
        ...{ name, model, tier, baseUrl, roles, pricePerMillionTokens },
        apiKeyVariable: memberKey,
      }),
    );
    writeFileSync(this.#environment['CONTEXTURE_CONFIG']!, JSON.stringify({ team }));
    await this.contexture('up');
  }

  async contexture(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [...command, ...args], {
      cwd: project,
      env: this.#environment,
      maxBuffer: 1 << 24,
    });
    return stdout;
  }

  async end(): Promise<void> {
    await this.contexture('down');
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Runs to the end and gives the id of the run. */
  async run(...args: string[]): Promise<string> {
    return runIdOf(await this.contexture('run', '--json', ...args));
  }

  follow(...args: string[]): FollowedRun {
    const child = spawn(process.execPath, [...command, 'run', '--json', ...args], {
      cwd: project,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    let over = false;
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).then((code) => {
      over = true;
      return { code, output, errors };
    });
    return {
      pid: child.pid!,
      ended,
      async shown(text) {
        while (!errors.includes(text)) {
          if (over) throw new Error(`the run ended before it showed "${text}": ${errors}`);
          await delay(200);
        }
      },
    };
  }

  async pidOf(name: string): Promise<number> {
    const pid = (await this.status()).processes.find((process) => process.name === name)?.pid;
    if (pid == null) throw new Error(`${name} does not run`);
    return pid;
  }

  /** Waits for a process of the stack to have a child, such as the training of the training worker, and gives its pid. */
  async childOf(name: string): Promise<number> {
    for (let tries = 0; tries < 1200; tries++) {
      const child = childOf(await this.pidOf(name).catch(() => -1));
      if (child !== null) return child;
      await delay(250);
    }
    throw new Error(`${name} started no child`);
  }

  async counts(runId: string): Promise<Record<string, string>> {
    const client = new pg.Client({ connectionString: (await this.status()).addresses.databaseUrl });
    await client.connect();
    try {
      const counts: Record<string, string> = {};
      for (const [table, query] of Object.entries(countQueries)) {
        const { rows } = await client.query<[string]>({ text: query, values: [runId], rowMode: 'array' });
        counts[table] = rows[0]![0];
      }
      return counts;
    } finally {
      await client.end();
    }
  }

  async status(): Promise<Status> {
    // It exits with 1 while something does not run, and prints all the same.
    const output = await this.contexture('status', '--json').catch(
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    return JSON.parse(output) as Status;
  }
}

export function runIdOf(output: string): string {
  return (JSON.parse(output) as { runId: string }).runId;
}

function childOf(parent: number): number | null {
  return parentOfEach().find(([, its]) => its === parent)?.[0] ?? null;
}

/** Every living process with its parent. */
export function parentOfEach(): readonly (readonly [pid: number, parent: number])[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        // pid (comm) state ppid ...: comm may hold blanks, so the fields are counted from its end.
        const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
        return fields[0] === 'Z' ? [] : [[Number(entry), Number(fields[1])] as const];
      } catch {
        return []; // The process ended while we looked.
      }
    });
}
