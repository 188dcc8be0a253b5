import type { Command } from 'commander';
import type { PhaseEvaluationInput } from '../../temporal-config/workflow-inputs.ts';
import type { PhaseEvaluationResult } from '../../workflows/phase-evaluation.ts';
import { renderPhases } from '../render-phases.ts';
import { runStudy, studyOptions, type StudyOptions } from '../study-options.ts';

interface EvaluateOptions extends StudyOptions {
  readonly model?: string;
}

export function register(program: Command): void {
  studyOptions(
    program
      .command('evaluate')
      .description('five metrics for each of the four phases, of one model')
      .option('--model <digest>', 'the beginning of its digest; what serves, else the newest, when absent'),
  ).action(async ({ scale, seed, model, json }: EvaluateOptions) => {
    const input: PhaseEvaluationInput = { scale, seed, model: model ?? null };
    await runStudy<PhaseEvaluationResult>(
      {
        type: 'phaseEvaluation',
        workflowId: 'contexture-evaluation',
        summary: `Phase evaluation, ${scale} scale`,
        input,
      },
      json,
      renderPhases,
    );
  });
}
