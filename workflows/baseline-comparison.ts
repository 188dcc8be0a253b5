import { upsertSearchAttributes } from '@temporalio/workflow';
import type { RecordedComparison, ResolvedSuite } from '../activities/evaluation/types.ts';
import { cleanedArm, rerankedArm, untrainedArms } from '../models/experiments/arms.ts';
import type { ArmSpecification } from '../models/experiments/arms.ts';
import { searchAttributes } from '../temporal-config/search-attributes.ts';
import type { ComparisonInput } from '../temporal-config/workflow-inputs.ts';
import { evaluation, team } from './activities.ts';
import { executeStage } from './execute-stage.ts';
import { joinRun } from './run-identity.ts';
import { scaleOf, seedsOf } from './settings.ts';
import { StepLog } from './step-log.ts';
import { trainPhases } from './train-phases.ts';

export interface BaselineComparisonResult extends RecordedComparison {
  readonly runId: string;
  readonly model: string;
}

const candidate = 'iccm_cet';

/** Every arm on the same held-out tasks: contexts, several LLMs, sandbox, and a winner where the data show one. */
export async function baselineComparison(input: ComparisonInput = {}): Promise<BaselineComparisonResult> {
  const log = new StepLog('Comparison with baselines');
  const scaleName = input.scale ?? 'small';
  const scale = scaleOf(input.scale);
  const seeds = seedsOf(input.seed, input.seeds, 1);
  const runId = await joinRun(undefined, seeds[0]!, input);
  const { model, scale: trainedAt } = await log.step('Find the model', () =>
    evaluation('Which model is compared').resolveModel({ model: input.model ?? null }),
  );
  const suite = input.suite
    ? await log.step('Find the suite', () =>
        evaluation('Which suite is compared on').resolveSuite({ suite: input.suite! }),
      )
    : null;
  const { reranker } = input;
  const reranked =
    reranker === undefined
      ? null
      : await log.step('Find the reranker', () =>
          evaluation('Which reranker is compared').resolveReranker({ reranker }),
        );
  upsertSearchAttributes([{ key: searchAttributes.model, value: model }]);

  const single = await trainPhases({
    log,
    runId: await openSeed(runId, 'phase2-alone', seeds[0]!, input),
    seed: seeds[0]!,
    scale: scaleName,
    phases: [2],
  });
  const arms: ArmSpecification[] = [
    ...untrainedArms
      .filter((name) => isPosed(name, suite))
      .map((name) => ({ name, engineer: name, model: null })),
    ...(reranked ? [{ name: rerankedArm, engineer: rerankedArm, model: reranked.digest } as const] : []),
    { name: cleanedArm, engineer: cleanedArm, model: null },
    ...(single ? [{ name: 'single_phase', engineer: 'model' as const, model: single }] : []),
    { name: candidate, engineer: 'model', model },
  ];
  const runs: { runId: string; seed: number }[] = [];
  for (const seed of seeds) {
    const own = await openSeed(runId, `seed${seed}`, seed, input);
    await log.step(`Engineer contexts (seed ${seed})`, () =>
      evaluation(`${arms.length} arms on held-out tasks, seed ${seed}`).engineerArms({
        runId: own,
        seed,
        stage: 'comparison',
        ...(suite ? { suite: suite.digest } : {}),
        ...(reranker === undefined ? {} : { reranker }),
        arms,
        tasks: scale.evaluationTasks,
        budgetTokens: scale.budgetTokens,
      }),
    );
    await log.step(`Clean piles by an LLM (seed ${seed})`, () =>
      team(`An LLM asked to clean the pile, seed ${seed}`).cleanContexts({
        runId: own,
        stage: 'comparison',
        budgetTokens: scale.budgetTokens,
      }),
    );
    if (!suite || suite.withTests > 0) await executeStage(log, own, 'comparison');
    runs.push({ runId: own, seed });
  }
  const result = await log.step('Compare', () =>
    evaluation('Figures, differences, winner').recordComparison({
      runId,
      runs,
      arms,
      candidate,
      settings: {
        scale: scaleName,
        seeds,
        model,
        singlePhase: single,
        ...(suite ? { suite } : {}),
        ...(reranked ? { reranker: { folder: reranker, ...reranked } } : {}),
        command: `npx contexture compare${suite ? ` --suite ${suite.name}@${suite.version}` : ''}${reranker === undefined ? '' : ` --reranker ${JSON.stringify(reranker)}`} --scale ${scaleName} --seeds ${seeds.length} --seed ${seeds[0]!} --model ${model}`,
        notes: [
          ...(suite ? [suiteNote(suite)] : []),
          reranked
            ? `reranker: sha256 ${reranked.digest.slice(0, 12)} of the graph in ${reranker!}`
            : 'reranker is left out: none was named (--reranker FOLDER)',
          ...(single ? [] : ['single_phase is left out: Phase 2 found nothing to learn from']),
          ...(single && trainedAt !== scaleName
            ? [`single_phase was trained at scale ${scaleName}, the model at scale ${trainedAt ?? 'unknown'}`]
            : []),
        ],
      },
    }),
  );
  log.measured({ winner: result.winner, reason: result.reason, simulated: result.simulated });
  return { runId, model, ...result };
}

/** The controls that a suite has no material for are left out. */
function isPosed(arm: (typeof untrainedArms)[number], suite: ResolvedSuite | null): boolean {
  if (suite && arm === 'oracle') return suite.withEvidence > 0;
  if (suite && arm === 'gold') return suite.withReference > 0;
  return true;
}

function suiteNote({ name, version, digest, licence, split, cases, withTests }: ResolvedSuite): string {
  const judged =
    withTests === cases ? 'all with tests' : `${String(withTests)} with tests, the others judged by evidence`;
  return `suite ${name} ${version} (sha256 ${digest.slice(0, 12)}, ${licence}): ${String(cases)} cases, ${judged}${split === 'train' ? '; it is of the train split: a model may have learned from it' : ''}`;
}

async function openSeed(runId: string, part: string, seed: number, config: unknown): Promise<string> {
  const own = `${runId}-${part}`;
  await evaluation(`Open run ${own}`).openSeededRun({ runId: own, seed, config });
  return own;
}
