import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type pg from 'pg';
import { createPool } from '../../infra/database/pool.ts';
import { useTestDatabase } from '../support/database.ts';
import { StubUpstream } from './support/stub-upstream.ts';
import { post, startGateway, until } from './support/test-gateway.ts';

describe('a gateway in trouble', () => {
  const database = useTestDatabase();
  const upstream = new StubUpstream();
  const { answer } = upstream;
  let pool: pg.Pool;

  before(async () => {
    await upstream.start();
    pool = createPool(database.url());
  });
  after(async () => {
    await pool?.end();
    await upstream.stop();
  });
  afterEach(() => {
    upstream.answer = answer;
    upstream.seen.length = 0;
  });

  it('asks once more when its connection was closed before any answer, and not again', async () => {
    const { gateway, url, home } = await startGateway({ pool, baseUrl: upstream.baseUrl });
    upstream.answer = (request, response, body) => {
      if (upstream.seen.length === 1) request.socket.destroy();
      else answer(request, response, body);
    };
    assert.equal((await post(url, '/v1/chat/completions', { messages: [] })).status, 200);
    assert.equal(upstream.seen.length, 2);
    upstream.answer = (request) => request.socket.destroy();
    assert.equal((await post(url, '/v1/chat/completions', { messages: [] })).status, 502);
    assert.equal(upstream.seen.length, 4);
    await gateway.close();
    await rm(home, { recursive: true });
  });

  it('stores inferences and feedback in the database when its disk is full', async function () {
    const home = await mkdtemp(path.join(tmpdir(), 'contexture-gateway-full-'));
    const { exitCode } = await execa('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', home], {
      reject: false,
    });
    if (exitCode !== 0) {
      await rm(home, { recursive: true });
      this.skip(); // not allowed to mount
    }
    const { gateway, url } = await startGateway({ pool, baseUrl: upstream.baseUrl, home });
    try {
      const long = {
        messages: [{ role: 'user', content: `Long enough.\n\n${'x'.repeat(60_000)}\n\nWhat?` }],
      };
      const asked = await post(url, '/v1/chat/completions', long);
      assert.equal(asked.status, 200);
      const inferenceId = asked.headers.get('x-contexture-inference-id')!;
      const said = { inferenceId, kind: 'error', message: 'y'.repeat(60_000) };
      assert.equal((await post(url, '/v1/feedback', said)).status, 202);
      await until(async () => {
        const { rowCount } = await pool.query(
          'SELECT FROM inference JOIN feedback ON inference_id = inference.id WHERE inference.id = $1',
          [inferenceId],
        );
        return rowCount === 1;
      });
    } finally {
      await gateway.close();
      await execa('umount', [home]);
      await rm(home, { recursive: true });
    }
  });
});
