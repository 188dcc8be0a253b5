import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type pg from 'pg';
import { applyDeploymentDecision, readDeployments } from '../../infra/database/deployments.ts';
import { createPool } from '../../infra/database/pool.ts';
import { useTestDatabase } from '../support/database.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const project = path.resolve(import.meta.dirname, '../..');
const [parent, child] = ['a'.repeat(64), 'b'.repeat(64)];

describe('commands about production', () => {
  const database = useTestDatabase();
  const folder = useTemporaryFolder();
  let pool: pg.Pool;
  const contexture = (...args: readonly string[]) =>
    execa(process.execPath, ['--import', 'tsx', path.join(project, 'cli/main.ts'), ...args], {
      cwd: project,
      env: { CONTEXTURE_HOME: folder.path(), DATABASE_URL: database.url() },
      reject: false,
    });

  before(async () => {
    pool = createPool(database.url(), 1);
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ('run-1', '{}', 1)`);
    await pool.query(
      `INSERT INTO dataset (digest, run_id, stage, examples, lineage)
       VALUES ($1, 'run-1', 'phase3', 42, '{"parents": {}, "byOrigin": {"outcome": 30, "replay": 12}}')`,
      ['d'.repeat(64)],
    );
    await pool.query(
      `INSERT INTO model (digest, parent, run_id, stage, manifest) VALUES ($1, NULL, 'run-1', 'phase1', '{}'),
        ($2, $1, 'run-1', 'phase3', '{"hyperparameters": {"steps": 20}, "metrics": {"loss": 0.125}}')`,
      [parent, child],
    );
  });
  after(() => pool?.end());

  it('take feedback line by line: a bad line is named with its field, and the rest goes on', async () => {
    const file = folder.path('feedback.jsonl');
    const line = (fields: object) => `${JSON.stringify({ inferenceId: 'i', ...fields })}\n`;
    await writeFile(
      file,
      Buffer.concat([
        Buffer.from(`\ufeff${line({ kind: 'accepted' })}${line({ kind: 'liked' })}{"inferenceId": "i"\n`),
        Buffer.from(`${line({ kind: 'execution' })}\n${line({ kind: 'time_to_accept', seconds: -1 })}`),
        Buffer.from(line({ kind: 'error', message: 'caf\u00e9' }), 'latin1'),
        Buffer.from(line({ kind: 'coverage', lines: 0.5 }) + line({ kind: 'accepted' })),
      ]),
    );
    const { exitCode, stdout } = await contexture('feedback', 'import', file, '--json');
    const { taken, rejected } = JSON.parse(stdout) as {
      taken: number;
      rejected: { line: number; reason: string }[];
    };
    assert.deepEqual([exitCode, taken], [1, 3]);
    const reasons = [/^kind: /, /not valid JSON/, /^passed: /, /^seconds: /, /not valid UTF-8/];
    assert.deepEqual(
      rejected.map((one) => one.line),
      [2, 3, 4, 6, 7],
    );
    rejected.forEach(({ reason }, index) => assert.match(reason, reasons[index]!));
    const { rows } = await pool.query('SELECT kind FROM feedback ORDER BY kind');
    assert.deepEqual(
      rows.map(({ kind }: { kind: string }) => kind),
      ['accepted', 'coverage'],
      'the same line twice is one',
    );
  });

  it('show where a model comes from: data, configuration, metrics and every parent', async () => {
    const { stdout } = await contexture('models', 'show', 'bbbb');
    assert.match(stdout, /data {5}d{12}, 42 examples: replay=12 outcome=30/);
    assert.match(
      stdout,
      /config {3}steps=20\n {2}metrics {2}loss=0\.125\n {2}parent {3}a{12}\na{12} {2}phase1/,
    );
    assert.match((await contexture('models', 'show', 'ffff')).stderr, /model ffff: no registered model/);
  });

  it('roll back in one command to what served before the promotion', async () => {
    for (const [index, model] of [parent, child].entries())
      await applyDeploymentDecision(pool, {
        decisionId: `promote-${index}`,
        slot: 'production',
        model,
        action: 'promote',
        reason: 'test',
      });
    const { stdout } = await contexture('models', 'rollback');
    assert.match(stdout, /production: a{12} \(was b{12}\)/);
    assert.equal((await readDeployments(pool)).production, parent);
  });
});
