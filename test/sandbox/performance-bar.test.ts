import assert from 'node:assert/strict';
import { grownCases } from '../../infra/sandbox/grown-cases.ts';
import type { SandboxRequest } from '../../infra/sandbox/protocol.ts';
import { withSignals } from '../../infra/sandbox/signals.ts';
import { unfinishedResult } from '../../infra/sandbox/unfinished-result.ts';
import type { ComplexityClass } from '../../models/tasks/complexity.ts';

const growth = ['integers'] as const;

/** What is found acceptable of a program whose calls take `seconds` of each size. */
async function acceptable(
  seconds: (size: number) => number,
  slowest?: ComplexityClass,
): Promise<boolean | null> {
  const request: SandboxRequest = {
    language: 'python',
    files: [],
    solutionPath: 'solution.py',
    signals: ['complexity'],
    tests: { style: 'cases', entry: 'solve', cases: [], growth, ...(slowest ? { slowest } : {}) },
  };
  const lines = grownCases(growth).map(({ size }) =>
    JSON.stringify({ event: 'timing', id: String(size), seconds: seconds(size) }),
  );
  const result = { ...unfinishedResult('passed', 1, 1, []), reward: 1 };
  const measured = await withSignals(request, result, () =>
    Promise.resolve({ compileErrors: [], wallSeconds: 1, oomKills: 0, results: `${lines.join('\n')}\n` }),
  );
  return measured.profile.acceptable;
}

describe('the performance bar of a task', () => {
  it('is met by growth as slow as it or slower', async () => {
    assert.equal(await acceptable((n) => 1e-7 * n, 'O(n log n)'), true);
    assert.equal(await acceptable((n) => 1e-7 * n * Math.log(n), 'O(n log n)'), true);
  });
  it('is missed by faster growth', async () => {
    assert.equal(await acceptable((n) => 1e-9 * n * n, 'O(n log n)'), false);
  });
  it('decides nothing where the growth is unknown or the task has no bar', async () => {
    assert.equal(await acceptable((n) => (Math.round(Math.log2(n)) % 2 ? 1e-3 : 1e-6), 'O(n log n)'), null);
    assert.equal(await acceptable((n) => 1e-9 * n * n), null);
  });
});
