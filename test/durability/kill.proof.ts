import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const project = path.resolve(import.meta.dirname, '../..');

interface Status {
  readonly addresses: { readonly databaseUrl: string };
  readonly processes: readonly { readonly name: string; readonly pid: number | null }[];
}

/** Rows that a run leaves behind, by table: the same for an undisturbed and a disturbed run with the same seed. */
const countQueries = {
  question: 'SELECT count(*) FROM question WHERE run_id = $1',
  answer: 'SELECT count(*) FROM answer WHERE run_id = $1',
  verdict: 'SELECT count(*) FROM verdict WHERE run_id = $1',
  consensus: 'SELECT count(*) FROM consensus WHERE run_id = $1',
  dataset: 'SELECT count(*) FROM dataset WHERE run_id = $1',
  metric: `SELECT count(*) FROM metric WHERE run_id = $1 AND stage <> 'evaluation'`,
  engineered_context: 'SELECT count(*) FROM engineered_context WHERE run_id = $1',
  solution: 'SELECT count(*) FROM solution WHERE run_id = $1',
  execution: 'SELECT count(*) FROM execution WHERE run_id = $1',
  inference: `SELECT count(*) FROM inference WHERE experiment = $1 || '/ab'`,
  feedback: `SELECT count(*) FROM feedback f JOIN inference i ON i.id = f.inference_id WHERE i.experiment = $1 || '/ab'`,
  trained_steps: `SELECT count(DISTINCT (stage, step)) FROM metric WHERE run_id = $1 AND name = 'loss'`,
} as const;

describe('a run whose processes are killed', function () {
  this.timeout(30 * 60_000);
  let home: string;
  let environment: NodeJS.ProcessEnv;

  const contexture = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', path.join(project, 'cli/main.ts'), ...args],
      { cwd: project, env: environment, maxBuffer: 1 << 24 },
    );
    return stdout;
  };
  const status = async (): Promise<Status> => JSON.parse(await contexture('status', '--json')) as Status;

  before(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'contexture-durability-'));
    // Postgres runs as another user where we are root, and must be able to reach its files.
    chmodSync(home, 0o711);
    environment = { ...process.env, CONTEXTURE_HOME: home };
    await contexture('up');
  });
  after(async () => {
    await contexture('down');
    rmSync(home, { recursive: true, force: true });
  });

  const pidOf = async (name: string): Promise<number> => {
    const pid = (await status()).processes.find((process) => process.name === name)?.pid;
    assert.ok(pid, `${name} runs`);
    return pid;
  };

  const countsOf = async (runId: string): Promise<Record<string, number>> => {
    const client = new pg.Client({ connectionString: (await status()).addresses.databaseUrl });
    await client.connect();
    try {
      const counts: Record<string, number> = {};
      for (const [table, query] of Object.entries(countQueries)) {
        const { rows } = await client.query<{ count: string }>(query, [runId]);
        counts[table] = Number(rows[0]!.count);
      }
      return counts;
    } finally {
      await client.end();
    }
  };

  it('ends with the rows of an undisturbed run', async () => {
    const undisturbed = JSON.parse(await contexture('run', '--scale', 'tiny', '--json')) as { runId: string };
    const expected = await countsOf(undisturbed.runId);
    assert.ok(expected['execution']! > 0 && expected['trained_steps']! > 0);

    const run = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(project, 'cli/main.ts'), 'run', '--scale', 'tiny', '--json'],
      { cwd: project, env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    run.stdout.on('data', (data: Buffer) => (output += data.toString()));
    let errors = '';
    run.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const ended = new Promise<number | null>((resolve) => run.once('close', resolve));

    // The follower starts again what died, as a second `up` would.
    const killed: string[] = [];
    const kill = async (what: string, pid: number): Promise<void> => {
      process.kill(pid, 'SIGKILL');
      killed.push(what);
      await delay(3000);
    };
    await kill('orchestration worker', await pidOf('worker-orchestration'));
    const trainer = await pidOf('worker-training');
    await kill('trainer child', await childOf(trainer));
    await kill('knowledge worker', await pidOf('worker-knowledge'));
    await childOf(trainer);
    await kill('trainer worker', trainer);

    assert.equal(await ended, 0, errors);
    const disturbed = JSON.parse(output) as { runId: string };
    assert.deepEqual(killed, ['orchestration worker', 'trainer child', 'knowledge worker', 'trainer worker']);
    assert.notEqual(disturbed.runId, undisturbed.runId);
    assert.deepEqual(await countsOf(disturbed.runId), expected);
  });
});

/** Waits for a child process of `parent` and gives its pid. */
async function childOf(parent: number): Promise<number> {
  for (let second = 0; second < 600; second++) {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        // pid (comm) state ppid ...: comm may hold blanks, so the fields are counted from its end.
        const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]!.split(' ');
        if (Number(fields[1]) === parent && fields[0] !== 'Z') return Number(entry);
      } catch {
        // The process ended while we looked.
      }
    }
    await delay(1000);
  }
  throw new Error(`process ${parent} started no child`);
}
