import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { createEvaluationActivities } from '../../activities/evaluation/create-evaluation-activities.ts';
import type { RecordedComparison } from '../../activities/evaluation/types.ts';
import { createIngestSource } from '../../activities/knowledge/ingest.ts';
import { makeTaskSuite } from '../../activities/suites/make-task-suite.ts';
import { readSuite, SuiteError } from '../../corpus/suite-lines.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { createPool } from '../../infra/database/pool.ts';
import { readPreparedTasks } from '../../infra/database/prepared-tasks.ts';
import { findUnsolvedContexts } from '../../infra/database/solutions.ts';
import { findSuites, insertSuite } from '../../infra/database/suites.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { loadCrossEncoder } from '../../models/embedding/cross-encoder.ts';
import { suiteText } from '../../models/tasks/suite.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const header = {
  ...{ format: 'contexture-suite/1', name: 'orchard', version: '1' },
  ...{ split: 'heldout', licence: 'CC0-1.0' },
} as const;
const noise = ['The gate is painted green.', 'Visitors park behind the barn.', 'The kettle is in the shed.'];

function caseOf(number: number, fields: object = {}): object {
  const needed = `Row ${String(number)} of the orchard is pruned after the ${String(number + 3)}th of March.`;
  return {
    id: `row-${String(number)}`,
    query: `When is row ${String(number)} of the orchard pruned?`,
    context: [...noise, needed].map((text, place) => ({ id: String(place), text })),
    evidence: [{ text: needed }],
    ...fields,
  };
}

async function* bytes(...lines: readonly (object | string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) {
    yield line instanceof Uint8Array
      ? line
      : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
    yield Buffer.from('\n');
  }
}

describe('a suite as JSON lines', () => {
  it('names each bad case by its line and field, and takes the rest', async () => {
    const program = {
      ...{ language: 'python', solutionPath: '../prune.py' },
      tests: { style: 'cases', entry: 'prune', cases: [{ id: 'a', args: [1], expected: { returns: 2 } }] },
    };
    const { cases, rejected } = await readSuite(
      bytes(
        ...[header, caseOf(1), '{"id": "torn', caseOf(2, { evidence: [{ text: 'Nowhere to be read.' }] })],
        ...[caseOf(3, { evidence: [] }), caseOf(1), caseOf(4, { gold: true }), caseOf(5, { program })],
        ...['', Buffer.from(JSON.stringify(caseOf(6, { title: 'caf\u00e9' })), 'latin1'), caseOf(7)],
      ),
    );
    assert.deepEqual(
      cases.map(({ id }) => id),
      ['row-1', 'row-7'],
    );
    const reasons: readonly (readonly [number, RegExp])[] = [
      [3, /^not valid JSON/],
      [4, /^evidence\.0\.text: does not stand in the context/],
      [5, /^evidence: is empty and there is no program/],
      [6, /^id: "row-1" is there already/],
      [7, /"gold"/],
      [8, /^program\.solutionPath: must stay inside[\s\S]*program\.tests\.cases\.0\.expected: must be/],
      [10, /^not valid UTF-8/],
    ];
    assert.deepEqual(
      rejected.map(({ line }) => line),
      reasons.map(([line]) => line),
    );
    for (const [index, [, reason]] of reasons.entries()) assert.match(rejected[index]!.reason, reason);
  });

  it('is refused without a header or without a case', async () => {
    await assert.rejects(readSuite(bytes(caseOf(1))), SuiteError);
    await assert.rejects(readSuite(bytes()), /the file is empty/);
    await assert.rejects(readSuite(bytes(header, { id: 'x' })), /no case is valid; line 2: query: /);
  });

  it('has the same bytes whatever order its cases and fields came in', async () => {
    const one = await readSuite(bytes(header, caseOf(1), caseOf(2)));
    const other = await readSuite(
      bytes(header, caseOf(2), Object.fromEntries(Object.entries(caseOf(1)).reverse())),
    );
    assert.equal(suiteText(one.header, one.cases), suiteText(other.header, other.cases));
  });
});

describe('a comparison on a suite', function () {
  this.timeout(60_000);
  const database = useTestDatabase();
  const folder = useTemporaryFolder();
  const activity = new MockActivityEnvironment();
  let pool: pg.Pool;
  before(() => {
    pool = createPool(database.url());
  });
  after(() => pool.end());

  it('keeps a name and version for one content', async () => {
    const first = await readSuite(bytes(header, caseOf(1)));
    const second = await readSuite(bytes(header, caseOf(2)));
    await insertSuite(pool, { digest: 'd1', ...first });
    await insertSuite(pool, { digest: 'd1', ...first });
    await assert.rejects(insertSuite(pool, { digest: 'd2', ...second }), /orchard 1: is there with other/);
    assert.deepEqual(
      (await findSuites(pool, 'orchard@1')).map(({ digest, cases }) => [digest, cases]),
      [['d1', 1]],
    );
  });

  it('ranks arms by the evidence that they keep where no case has tests, and asks nobody for code', async () => {
    const suite = await readSuite(
      bytes({ ...header, version: '2' }, ...Array.from({ length: 12 }, (_, number) => caseOf(number))),
    );
    const store = new ArtifactStore(folder.path());
    const digest = await store.put(suiteText(suite.header, suite.cases));
    await insertSuite(pool, { digest, ...suite });
    const evaluation = createEvaluationActivities({
      ...{ pool, store, embedder: conceptEmbedder(), members: [] },
      transformerFor: (model) => createTransformer({ store, model }),
      crossEncoderFor: loadCrossEncoder,
    });
    const found = await evaluation.resolveSuite({ suite: digest.slice(0, 8) });
    assert.deepEqual([found.withTests, found.withEvidence, found.withReference], [0, 12, 0]);
    await assert.rejects(evaluation.resolveSuite({ suite: 'meadow@1' }), /no suite is called "meadow@1"/);

    const run = { runId: 'run', seed: 1 };
    const arms = (['recency', 'bm25', 'random_text', 'oracle'] as const).map((name) => ({
      ...{ name, engineer: name, model: null },
    }));
    await evaluation.openSeededRun({ ...run, config: {} });
    const stage = 'comparison' as const;
    // The evidence is the last item and takes some twenty tokens: whoever takes the newest has it.
    const engineered = await activity.run(evaluation.engineerArms, {
      ...{ ...run, stage, arms, suite: digest, tasks: 1, budgetTokens: 25 },
    });
    assert.deepEqual(engineered, { contexts: 48, tasks: 12 });
    assert.deepEqual(await findUnsolvedContexts(pool, { runId: 'run', stage }, ['a']), []);
    const result: RecordedComparison = await activity.run(evaluation.recordComparison, {
      ...{ runId: 'run', runs: [run], arms, candidate: 'recency', settings: {} },
    });
    assert.equal(result.outcome, 'evidence_kept');
    const kept = Object.fromEntries(
      result.arms.map(({ arm, quality }) => [arm, quality.informationPreservation.value]),
    );
    assert.deepEqual([kept['recency'], kept['oracle'], kept['random_text']], [1, 1, 0]);
    assert.deepEqual(await readPreparedTasks(pool, { split: 'heldout', seed: 1, limit: 9 }), []);
  });

  it('holds what our own tasks are judged by, and comes back from its file as it went in', async () => {
    await activity.run(createIngestSource({ pool }), { source: 'bundled', paths: [] });
    const made = await makeTaskSuite(pool, { name: 'ours', version: '1', seed: 1, cases: 3 });
    const text = suiteText(made.header, made.cases);
    const read = await readSuite(bytes(...text.trimEnd().split('\n')));
    assert.deepEqual(read.rejected, []);
    assert.equal(suiteText(read.header, read.cases), text);
    const [task] = await readPreparedTasks(pool, { split: 'heldout', seed: 1, limit: 1 });
    const own = read.cases.find(({ id }) => id === task!.id)!;
    assert.deepEqual(
      own.evidence.map(({ text: fact }) => fact),
      task!.facts.map(({ text: fact }) => fact),
    );
    assert.equal(own.program?.variants.length, task!.variants.length);
  });
});
