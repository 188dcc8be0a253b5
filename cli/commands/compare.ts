import path from 'node:path';
import type { Command } from 'commander';
import type { ComparisonInput } from '../../temporal-config/workflow-inputs.ts';
import type { BaselineComparisonResult } from '../../workflows/baseline-comparison.ts';
import { renderComparison } from '../render-comparison.ts';
import { runStudy, studyOptions, type StudyOptions, wholeNumber } from '../study-options.ts';

interface CompareOptions extends StudyOptions {
  readonly model?: string;
  readonly seeds: number;
  readonly suite?: string;
  readonly reranker?: string;
}

export function register(program: Command): void {
  studyOptions(
    program
      .command('compare')
      .description('a model beside baselines on held-out tasks: contexts, several LLMs, sandbox, winner')
      .option('--model <digest>', 'the beginning of its digest; what serves, else the newest, when absent')
      .option('--seeds <number>', 'orders of tasks, piles and LLM seeds', wholeNumber(1), 1)
      .option('--suite <name@version>', 'an imported suite, all its cases, instead of held-out tasks')
      .option(
        '--reranker <folder>',
        'a published cross-encoder (tokenizer.json, config.json, model.onnx) as an arm of its own',
      ),
  ).action(async ({ scale, seed, seeds, model, suite, reranker, json }: CompareOptions) => {
    const input: ComparisonInput = {
      ...{ scale, seed, seeds, model: model ?? null },
      ...(suite ? { suite } : {}),
      ...(reranker ? { reranker: path.resolve(reranker) } : {}),
    };
    await runStudy<BaselineComparisonResult>(
      {
        type: 'baselineComparison',
        workflowId: 'contexture-comparison',
        summary: `Comparison with baselines, ${scale} scale`,
        input,
      },
      json,
      renderComparison,
    );
  });
}
