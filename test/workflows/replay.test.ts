import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { useQuietRuntime } from '../support/quiet-runtime.ts';

const histories = path.resolve(import.meta.dirname, '../histories');
const workflowsPath = path.resolve(import.meta.dirname, '../../workflows/index.ts');
const brokenPath = path.resolve(import.meta.dirname, 'broken-workflows.ts');

const expected = [
  'abTest',
  'ablationStudy',
  'baselineComparison',
  'continuousLearning',
  'curriculumWeek',
  'driftWatch',
  'executionFeedback',
  'ingestSource',
  'phase1',
  'phase2',
  'phase3',
  'phase4',
  'phaseEvaluation',
  'program',
];

interface Recorded {
  readonly type: string;
  /** As recorded: workflow code makes ids of it. */
  readonly workflowId: string;
  readonly history: proto.temporal.api.history.v1.History;
}

function readHistories(): Recorded[] {
  return readdirSync(histories)
    .filter((file) => file.endsWith('.binpb'))
    .map((file) => {
      const history = proto.temporal.api.history.v1.History.decode(readFileSync(path.join(histories, file)));
      const started = history.events[0]!.workflowExecutionStartedEventAttributes!;
      return { type: path.basename(file, '.binpb'), workflowId: started.workflowId!, history };
    });
}

async function replay(bundlePath: string, only?: string): Promise<Map<string, Error | undefined>> {
  const bundle = await bundleWorkflowCode({ workflowsPath: bundlePath, logger: new DefaultLogger('WARN') });
  const results = new Map<string, Error | undefined>();
  const runs = readHistories().filter((run) => only === undefined || run.type === only);
  for await (const result of Worker.runReplayHistories({ workflowBundle: bundle }, runs))
    results.set(runs.find((run) => run.workflowId === result.workflowId)!.type, result.error);
  return results;
}

describe('workflow determinism', function () {
  this.timeout(180_000);
  useQuietRuntime();

  it('has a recorded history of every workflow type', () => {
    assert.deepEqual(
      readHistories()
        .map((run) => run.type)
        .sort(),
      expected,
    );
  });

  it('replays every recorded history without a difference', async () => {
    const results = await replay(workflowsPath);
    assert.deepEqual([...results.keys()].sort(), expected);
    for (const [type, error] of results) assert.equal(error, undefined, `${type}: ${error?.message ?? ''}`);
  });

  it('notices a workflow that does its steps in another order', async () => {
    const results = await replay(brokenPath, 'curriculumWeek');
    const error = results.get('curriculumWeek');
    assert.equal(error?.name, 'DeterminismViolationError');
  });
});
