import assert from 'node:assert/strict';
import { parse } from 'parse5';
import { analyzeAblation } from '../../evaluation/ablation.ts';
import type { AblationCase } from '../../evaluation/ablation.ts';
import { renderReport } from '../../evaluation/report/report.ts';
import type { ReportInput } from '../../evaluation/report/report.ts';
import { configurationNames } from '../../models/experiments/configurations.ts';

const seeds = [1, 2, 3];

/** Every configuration solves as many tasks as its name's place says; Phase 3 adds nothing. */
const cases = configurationNames.flatMap((configuration, place) =>
  seeds.flatMap((seed) =>
    Array.from({ length: 12 }, (_, task): AblationCase => {
      const reached = configuration === 'phase1_2_3' ? 2 : place;
      const value = Number((task * 5 + seed) % 12 < 2 * reached);
      return {
        ...{ configuration, seed, task: `task-${task}` },
        values: {
          context_quality: [value],
          task_performance: [value, value],
          adaptation_ability: [value],
          production_readiness: [1],
        },
      };
    }),
  ),
);

const input: ReportInput = {
  results: [
    {
      ...{ kind: 'ablation', runId: 'run-1', simulated: true, recordedAt: '2026-11-25T00:00:00.000Z' },
      result: {
        ...analyzeAblation(cases, { seed: 1 }),
        settings: { command: 'npx contexture ablate --seeds 3 <&>' },
      },
    },
  ],
  losses: [1, 2, 3].map((step) => ({ runId: 'run-1', stage: 'phase1', step, loss: 1 / step })),
  lineage: [{ digest: 'a'.repeat(64), parent: null, stage: 'phase1', runId: 'run-1', dataset: null }],
  volumes: {
    ...{ knowledgeTokens: 2_000_000, pairs: 500, sessions: 100, chunkBytes: 4e6, sessionBytes: 1e6 },
    ...{ llmUsd: 1, llmSimulated: true, llmSeconds: 60, llmCalls: 100 },
  },
  growth: {
    ...{ format: 'contexture-growth/1', command: 'npm run bench:growth' },
    sizes: [1, 2, 4].map((times) => ({
      ...{ times, measuredAt: '2026-11-25T00:00:00.000Z' },
      machine: { processor: 'an abacus', processors: 2, loadAverage: 0.5 },
      stages: [
        { stage: 'ingest', size: 1000 * times, seconds: 3.6 * times, bytes: 1e6 * times, usd: 0 },
        { stage: 'pairs', size: 50 * times, seconds: 1, bytes: 0, usd: 0 },
      ],
    })),
  },
};

describe('ablation and report', () => {
  it('says what a phase adds, and that one which adds nothing adds nothing', () => {
    const { contributions } = analyzeAblation(cases, { seed: 1 });
    const of = (name: string) => contributions.find((each) => each.name === name)!;
    assert.ok(of('phase1').value! > 0);
    assert.equal(of('phase3').value, 0);
    assert.deepEqual(of('phase3').interval, [0, 0]);
    assert.equal(of('phase3').bySeed.length, seeds.length);
  });

  it('says the same whatever order the cases came in', () => {
    assert.deepEqual(analyzeAblation(cases, { seed: 1 }), analyzeAblation([...cases].reverse(), { seed: 1 }));
  });

  const html = renderReport(input);

  it('is one file that asks no server for anything', () => {
    assert.doesNotMatch(html, /<script|(?:src|href)="(?!data:)/);
    assert.doesNotMatch(html, /url\(|@import/);
    parse(html, { onParseError: ({ code }) => assert.fail(code) });
  });

  it('marks what is simulated, draws it, and hands out its tables', () => {
    assert.match(html, /Ablation: what each phase adds \(simulated\)/);
    assert.ok(html.match(/<svg /g)!.length >= 2);
    assert.ok(html.match(/href="data:text\/csv/g)!.length >= 4);
    assert.match(html, /ablate --seeds 3 &lt;&amp;&gt;/);
  });

  it("holds the run against the paper's volumes in proportion", () => {
    // 2 of 100 million tokens take 4 MB: all of them 0.2 GB.
    assert.match(
      html,
      /tokens of the knowledge base \(phase 1\)<\/td><td class="number">2000000<\/td><td class="number">100000000<\/td><td class="number">0.02<\/td><td class="number">0.2</,
    );
  });

  it('draws what each stage takes by the sizes that were measured, as far as the paper asks', () => {
    // In proportion: 3.6 s for 1,000 tokens are 100 h for 100 million. What does not grow is taken to, from the largest size.
    assert.match(
      html,
      /<td>ingest<\/td><td>tokens<\/td><td class="number">1<\/td>.*?<td class="number">100<\/td>/,
    );
    assert.match(
      html,
      /<td>pairs<\/td><td>pairs<\/td><td class="number">0<\/td>.*?<td class="number">69.444<\/td>/,
    );
    assert.match(html, /aria-label="Hours by size/);
    assert.match(html, /2 x an abacus/);
    const { growth } = input;
    const two = renderReport({ ...input, growth: { ...growth!, sizes: growth!.sizes.slice(1) } });
    assert.match(two, /Not measured at three sizes/);
  });

  it('says so when nothing was measured yet', () => {
    assert.match(
      renderReport({ ...input, results: [], losses: [] }),
      /No comparison, ablation or evaluation/,
    );
  });
});
