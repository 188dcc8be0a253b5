import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { chromium } from 'playwright-core';
import { insertExperiment } from '../../infra/database/experiments.ts';
import { insertFeedback } from '../../infra/database/feedback.ts';
import { insertInferences } from '../../infra/database/inferences.ts';
import { createPool } from '../../infra/database/pool.ts';
import { productionTargets } from '../../infra/database/production-targets.ts';
import { insertMetrics, insertRun } from '../../infra/database/runs.ts';
import { useTestDatabase } from '../support/database.ts';
import { daysAgo, feedback, inference, recordProduction } from './support/record-production.ts';
import { renderReport } from '../../evaluation/report/report.ts';
import { readReportData } from '../../infra/database/report-data.ts';
import { readGrowth } from '../../cli/growth-file.ts';
import { productionPage } from '../../gateway/dashboard/production-page.ts';
import { gatewayKey, startGateway } from './support/test-gateway.ts';

const evil = `</pre><script>document.title='owned'</script><img src=x onerror=alert(1)>"'&`;
const text = `${evil} A leapyear is divisible by four. Soup.`;
const end = evil.length + 1 + 'A leapyear is divisible by four.'.length;
const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

describe('dashboard', () => {
  const database = useTestDatabase();
  let pool: pg.Pool;
  let gateway: FastifyInstance;
  let url: string;
  let home: string;
  const open = { authorization: `Basic ${Buffer.from(`me:${gatewayKey}`).toString('base64')}` };
  const get = async (path: string, headers: Record<string, string> = open) => {
    const answer = await fetch(`${url}${path}`, { headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  before(async () => {
    pool = createPool(database.url());
    await recordProduction(pool);
    const [parent, child] = ['a'.repeat(64), 'b'.repeat(64)];
    await insertRun(pool, { id: 'run-1-0123abcd', seed: 1, config: {} });
    await pool.query(
      `INSERT INTO dataset (digest, run_id, stage, examples, lineage)
       VALUES ($1, 'run-1-0123abcd', 'phase1', 321, '{"parents": {}, "byOrigin": {"answers": 321}}')`,
      ['d'.repeat(64)],
    );
    await pool.query(
      `INSERT INTO model (digest, parent, run_id, stage, manifest) VALUES
        ($1, NULL, 'run-1-0123abcd', 'phase1', '{"hyperparameters": {"steps": 20}, "metrics": {"validationLoss": 0.4321}}'),
        ($2, $1, 'run-1-0123abcd', 'phase3', '{}')`,
      [parent, child],
    );
    await pool.query(`INSERT INTO run_model VALUES ('run-1-0123abcd', 'phase1', $1)`, [parent]);
    await insertMetrics(
      pool,
      { runId: 'run-1-0123abcd', stage: 'phase1', simulated: false },
      [1, 2, 3].map((step) => ({ step, name: 'loss', value: 1 / step })),
    );
    await insertExperiment(pool, {
      experiment: 'ab',
      runId: null,
      control: parent,
      treatment: child,
      ratio: 0.5,
    });
    await insertInferences(pool, [
      ...[0, 1, 2, 3].map((n) =>
        inference(`ab-${n}`, {
          experiment: 'ab',
          variant: n % 2 === 0 ? 'control' : 'treatment',
          subject: `user-${n}`,
          context: { request: null, engineered: null, manifest: null, assignmentRatio: n < 2 ? 0.05 : 0.5 },
          createdAt: daysAgo(70 - n),
        }),
      ),
      inference(evil, {
        createdAt: daysAgo(100),
        query: evil,
        subject: evil,
        context: {
          request: { query: evil, context: [{ id: evil, text }] },
          engineered: evil,
          manifest: [
            {
              id: evil,
              start: 0,
              end: evil.length,
              decision: 'dropped',
              reason: evil,
              slot: 'background',
              position: null,
              tokens: 9,
            },
            {
              id: evil,
              start: evil.length + 1,
              end,
              decision: 'kept',
              reason: 'relevant',
              slot: 'background',
              position: 0,
              tokens: 7,
            },
          ],
          added: [{ slot: 'background', text: evil, origin: 'knowledge', source: evil }],
          assignmentRatio: null,
        },
        critique: {
          predictedSuccessRate: 0.625,
          confidence: 0.5,
          identifiedWeaknesses: [{ type: evil, severity: 'high', impact: evil }],
          improvementSuggestions: [evil],
        },
      }),
    ]);
    await insertFeedback(pool, [
      ...[0, 1, 2, 3].map((n) => feedback(`ab-${n}`, 'execution', { passed: n % 2 === 1 }, 65)),
      feedback(evil, 'error', { message: evil }, 99),
    ]);
    ({ gateway, url, home } = await startGateway({
      pool,
      baseUrl: 'http://127.0.0.1:9/v1',
      temporalUi: 'http://127.0.0.1:8233',
    }));
  });
  after(async () => {
    await gateway?.close();
    await pool?.end();
    if (home) await rm(home, { recursive: true });
  });
  const evilPage = () => get(`/dashboard/requests/${encodeURIComponent(evil)}`);

  it('shows the report that the command line writes, and tells of nobody but the models', async () => {
    const { status, text } = await get('/dashboard/report', {});
    // Half pixels depend on whether the process has a screen.
    const withoutPlots = (html: string): string => html.replaceAll(/<svg[\s\S]*?<\/svg>/g, '');
    assert.equal(status, 200);
    assert.equal(
      withoutPlots(text),
      withoutPlots(renderReport({ ...(await readReportData(pool)), growth: await readGrowth() })),
    );
    assert.match(text, /<caption>Models <a download="models\.csv"/);
    assert.ok(!text.includes(evil));
  });

  it('counts what can be counted by hand', async () => {
    const targets = (await productionTargets(pool)).map(({ name, value }) => [
      name,
      value && Number(value.toFixed(9)),
    ]);
    assert.deepEqual(Object.fromEntries(targets), {
      quality: 4 / 5,
      acceptance: 2 / 4,
      regeneration: 1 / 4,
      errors: 1 / 10,
      'monthly improvement': 0.3,
      adaptation: null,
      'A/B wins': null,
      'update success': null,
      rollback: null,
      // Four days with quality 1, one with 0.
      variance: 0.4,
    });
  });

  it('shows the figures that plain SQL counts on the same rows', async () => {
    const { rows } = await pool.query<{ requests: number; passed: number; judged: number }>(
      `SELECT count(DISTINCT i.id)::int AS requests,
              count(*) FILTER (WHERE f.kind = 'execution' AND (f.body->>'passed')::boolean)::int AS passed,
              count(*) FILTER (WHERE f.kind = 'execution')::int AS judged
       FROM inference i LEFT JOIN feedback f ON f.inference_id = i.id WHERE i.created_at > now() - interval '30 days'`,
    );
    const { requests, passed, judged } = rows[0]!;
    const page = (await get('/')).text.replaceAll(/\s+/g, ' ');
    assert.ok(page.includes(`${requests} requests in 30 days, 2 of them passed through untouched`));
    // One more is judged by its user alone.
    const quality = `${((100 * (passed + 1)) / (judged + 1)).toFixed(1)} %`;
    assert.ok(
      page.includes(`<td>quality</td> <td>${quality}</td> <td>&gt; 85 %</td> <td>✗ missed</td>`),
      quality,
    );
  });

  it('shows experiments with interval and ramp, drift, and says what came from the simulated team', async () => {
    const { text: page } = await get('/', {});
    assert.match(page, /ab<\/td>[^]*?\+100\.0 points \[/);
    assert.match(page, /5 % \([^)]*\) → 50 % \(/);
    assert.match(page, /no drift report yet/);
    assert.match(page, /class="simulated">simulated/);
    assert.equal(page.match(/<svg/g)!.length, 3);
  });

  it('shows the reports of the drift watch, and how long an adaptation took', async () => {
    await pool.query(
      `INSERT INTO drift_report (id, looked_at, status, reference, current, scores, findings, severity)
       VALUES ('quiet', now() - interval '9 h', 'stable', 9, 9, '{}', '[]', 0),
         ('moved', now() - interval '8 h', 'drift', 9, 9, '{}', '[]', 0.3)`,
    );
    await pool.query(
      `INSERT INTO learning_cycle (id, examples, decision, detail, finished_at)
       VALUES ('c', 9, 'deployed_candidate', '{}', now() - interval '3 h')`,
    );
    const adaptation = (await productionTargets(pool)).find(({ name }) => name === 'adaptation');
    assert.equal(adaptation!.value!.toFixed(1), '5.0');
    const page = await productionPage({
      pool,
      served: { production: null, candidate: null, experiment: null },
      upstream: { name: 'stub', baseUrl: '', apiKey: null, model: 'm', simulated: true },
      temporalUi: null,
    });
    assert.match(page, /⚠ alarm[^]*moved[^]*quiet/);
  });

  it('shows lineage with data, parent, configuration and metrics, curves, and phases with links to Temporal', async () => {
    const page = (await get('/dashboard/models', {})).text.replaceAll(/\s+/g, ' ');
    for (const expected of [
      '321 examples (answers 321)',
      'steps 20',
      'validationLoss 0.4321',
      'phase1: model ✓',
    ])
      assert.ok(page.includes(expected), expected);
    assert.match(page, /aria-label="phase1: loss and its parts by step"/);
    assert.match(page, /127\.0\.0\.1:8233\/namespaces\/default\/workflows\?query=WorkflowId/);
  });

  it('shows requests to nobody without a key, and figures under no foreign name', async () => {
    for (const path of ['/dashboard/requests', '/dashboard/requests/new-0']) {
      const refused = await get(path, {});
      assert.equal(refused.status, 401);
      assert.match(refused.headers.get('www-authenticate')!, /^Basic /);
    }
    const wrong = { authorization: `Basic ${Buffer.from('me:wrong').toString('base64')}` };
    assert.equal((await get('/dashboard/requests', wrong)).status, 401);
    assert.equal((await get('/dashboard/requests')).status, 200);
    assert.equal((await get('/dashboard/requests/unknown')).status, 404);
    const foreign = await gateway.inject({ url: '/', headers: { host: 'evil.example' } });
    assert.equal(foreign.statusCode, 403);
  });

  it('shows a request from before to outcome, and runs nothing that a prompt holds', async () => {
    const page = await evilPage();
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy')!, /^default-src 'none'/);
    for (const dangerous of ['<script', '<img', 'onerror=alert(1)>"'])
      assert.ok(!page.text.includes(dangerous), dangerous);
    assert.match(page.text, /<span class="letter">K<\/span>A leapyear is divisible by four\.<\/span> Soup\./);
    assert.match(page.text, /<span class="letter">D<\/span>&lt;\/pre&gt;&lt;script&gt;/);
    for (const expected of ['Predicted success 62.5 %', '✗ failed', 'relevant'])
      assert.ok(page.text.includes(expected), expected);
    assert.ok(!(await get('/dashboard/requests')).text.includes('<script'));
  });

  it('works in a browser, without script and without asking anybody else', async function () {
    if (browser === undefined) {
      this.test!.title += ' (skipped: no Chromium on this machine)';
      this.skip();
    }
    this.timeout(60_000);
    const running = await chromium.launch({
      executablePath: browser,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    try {
      const page = await running.newPage({ httpCredentials: { username: 'me', password: gatewayKey } });
      const asked: string[] = [];
      const faults: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).origin));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('dialog', (dialog) => void dialog.dismiss().then(() => faults.push('a dialog opened')));
      await page.goto(url);
      const boxes = await page
        .locator('svg')
        .evaluateAll((charts) => charts.map((chart) => chart.getBoundingClientRect().width));
      assert.ok(
        boxes.length === 3 && boxes.every((width) => width > 300),
        `charts are drawn: ${boxes.join()}`,
      );
      await page.goto(`${url}/dashboard/report`);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('caption a').first().click(),
      ]);
      assert.match(download.suggestedFilename(), /^[a-z0-9-]+\.csv$/);
      await page.goto(`${url}/dashboard/requests/${encodeURIComponent(evil)}`);
      assert.notEqual(await page.title(), 'owned');
      assert.equal(await page.locator('#after').innerText(), evil);
      assert.deepEqual(await page.locator('pre .letter').allInnerTexts(), ['D', 'K']);
      assert.deepEqual(new Set(asked), new Set([url]));
      assert.deepEqual(
        faults.filter((fault) => !fault.includes('favicon')),
        [],
      );
    } finally {
      await running.close();
    }
  });
});
