import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { useTemporaryFolder } from '../../support/temporary-folder.ts';
import { startApiServer } from './api-server.ts';
import type { ApiServer } from './api-server.ts';
import { load } from './load.ts';
import { makeRepository } from './make-repository.ts';
import type { MadeRepository } from './make-repository.ts';

describe('the GitHub loader on an address', () => {
  const folder = useTemporaryFolder();
  const token = 'ghp_secretOfTheTest';
  let made: MadeRepository;
  let server: ApiServer;
  beforeEach('serve a repository', async () => {
    made = makeRepository(folder.path('made'));
    execFileSync('git', ['clone', '-q', '--bare', made.clone, folder.path('bare.git')], { stdio: 'ignore' });
    execFileSync('git', ['-C', folder.path('bare.git'), 'update-server-info']);
    server = await startApiServer(made.export, folder.path('bare.git'));
  });
  afterEach('stop the server', () => server.close());

  const fetched = (): ReturnType<typeof load> =>
    load('tidewright/ledger', {
      stateFolder: folder.path('state'),
      environment: { GITHUB_API_URL: server.url, GITHUB_TOKEN: token },
    });

  it('gives the records of a clone with its export, page by page', async () => {
    const byApi = await fetched();
    cpSync(made.export, made.clone, { recursive: true });
    const byClone = await load(made.clone);
    const plain = (records: typeof byApi.records): unknown =>
      records.map((record) => ({ ...record, provenance: { ...record.provenance, archive: '' } }));
    assert.deepEqual(plain(byApi.records), plain(byClone.records));
    assert.ok(server.log.some(({ url }) => url.includes('page=2')));
  });

  it('asks again only for what changed', async () => {
    const first = await fetched();
    server.log.length = 0;
    const second = await fetched();
    assert.deepEqual(second.records, first.records);
    const statuses = (): number[] =>
      server.log.filter(({ url }) => url.startsWith('/repos')).map(({ status }) => status);
    assert.ok(statuses().length > 5 && statuses().every((status) => status === 304), String(statuses()));
    const issues = JSON.parse(readFileSync(`${made.export}/issues.json`, 'utf8')) as {
      number: number;
      state: string;
    }[];
    issues.find(({ number }) => number === 2)!.state = 'closed';
    writeFileSync(`${made.export}/issues.json`, JSON.stringify(issues));
    server.log.length = 0;
    const third = await fetched();
    assert.ok(third.byKey.has('tidewright/ledger/issue/2'));
    assert.equal(statuses().filter((status) => status === 200).length, 1);
  });

  it('waits as long as the limits say, and tries again after a fault of the server', async () => {
    server.faults.push(
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000)) },
        body: { message: 'API rate limit exceeded' },
      },
      {
        status: 403,
        headers: { 'retry-after': '1' },
        body: { message: 'You have exceeded a secondary rate limit. Please wait.' },
      },
      { status: 502, headers: {}, body: { message: 'Server Error' } },
    );
    const { byKey } = await fetched();
    assert.ok(byKey.has('tidewright/ledger/issue/1'));
    assert.deepEqual(
      server.log.slice(0, 4).map(({ status }) => status),
      [403, 403, 502, 200],
    );
  });

  it('refuses by stars with one request, and never says its token', async () => {
    const file = `${made.export}/repository.json`;
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"stargazers_count": 2345', '"stargazers_count": 12'),
    );
    assert.deepEqual((await fetched()).rejected, { ledger: 'the repository is not taken: stars 12 <= 1000' });
    assert.equal(server.log.length, 1);
    assert.equal(server.log[0]!.authorization, `token ${token}`);
    server.faults.push({ status: 401, headers: {}, body: { message: `Bad credentials ${token}` } });
    const { rejected } = await fetched();
    assert.match(rejected['ledger']!, /cannot be fetched: Bad credentials/);
    assert.ok(!JSON.stringify(rejected).includes(token));
  });
});
