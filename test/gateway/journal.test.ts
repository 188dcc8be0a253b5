import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journal, JournalFullError } from '../../gateway/journal.ts';
import { createPool } from '../../infra/database/pool.ts';
import { useTestDatabase } from '../support/database.ts';
import { StubUpstream } from './support/stub-upstream.ts';
import { post, startGateway, until } from './support/test-gateway.ts';

const quiet = () => undefined;

describe('gateway journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'contexture-journal-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('loses nothing that it confirmed when its process is killed', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'support/append-and-die.ts'), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let confirmed = '';
    child.stdout.on('data', (part: Buffer) => {
      confirmed += part.toString();
      if (confirmed.length > 2000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    // What a kill in the middle of a write would leave behind.
    const [segment] = await readdir(folder);
    await appendFile(path.join(folder, segment!), '{"n": 12');
    const delivered: { n: number }[] = [];
    const faults: string[] = [];
    const journal = await Journal.open<{ n: number }>({
      folder,
      maxBytes: 1_000_000,
      deliver: async (entries) => void delivered.push(...entries),
      onFault: (what) => faults.push(what),
    });
    await journal.close();
    const last = Number(confirmed.split('\n').at(-2));
    assert.ok(last > 100);
    assert.deepEqual(
      delivered.slice(0, last + 1).map(({ n }) => n),
      Array.from({ length: last + 1 }, (_, n) => n),
    );
    assert.equal(faults.length, 1);
    assert.deepEqual(await readdir(folder), []);
  });

  it('keeps what the database does not take, in order, and delivers it later', async () => {
    let down = true;
    const delivered: number[] = [];
    const journal = await Journal.open<number>({
      folder,
      maxBytes: 1000,
      deliver: async (entries) => {
        if (down) throw new Error('connection refused');
        delivered.push(...entries);
      },
      onFault: quiet,
      intervalMs: 3_600_000,
    });
    await Promise.all([journal.append(1), journal.append(2)]);
    await journal.flush();
    await journal.append(3);
    await journal.flush();
    assert.deepEqual(delivered, []);
    down = false;
    await journal.flush();
    await journal.close();
    assert.deepEqual(delivered, [1, 2, 3]);
    assert.equal(journal.bytes, 0);
  });

  it('is bounded', async () => {
    const journal = await Journal.open<string>({
      folder,
      maxBytes: 100,
      deliver: () => Promise.reject(new Error('down')),
      onFault: quiet,
      intervalMs: 3_600_000,
    });
    await journal.append('x'.repeat(80));
    await assert.rejects(journal.append('y'.repeat(80)), JournalFullError);
    await journal.close();
  });
});

describe('gateway without its database', () => {
  const database = useTestDatabase();

  it('answers, keeps inferences and feedback, and stores them once the database is back', async () => {
    const upstream = new StubUpstream();
    await upstream.start();
    const nowhere = createPool('postgresql://postgres@127.0.0.1:9/none');
    const offline = await startGateway({ pool: nowhere, baseUrl: upstream.baseUrl });
    const answer = await post(offline.url, '/v1/chat/completions', {
      messages: [{ role: 'user', content: 'Hi' }],
    });
    assert.equal(answer.status, 200);
    const inferenceId = answer.headers.get('x-contexture-inference-id')!;
    assert.equal((await post(offline.url, '/v1/feedback', { inferenceId, kind: 'accepted' })).status, 202);
    assert.equal((await fetch(`${offline.url}/readyz`)).status, 503);
    assert.match(await (await fetch(`${offline.url}/`)).text(), /database is down/);
    await offline.gateway.close();
    await nowhere.end();

    const pool = createPool(database.url());
    const online = await startGateway({ pool, baseUrl: upstream.baseUrl, home: offline.home });
    await until(async () => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM inference i JOIN feedback f ON f.inference_id = i.id WHERE i.id = $1 AND f.kind = 'accepted'`,
        [inferenceId],
      );
      return rowCount === 1;
    });
    await online.gateway.close();
    await pool.end();
    await upstream.stop();
    await rm(offline.home, { recursive: true });
  });
});
