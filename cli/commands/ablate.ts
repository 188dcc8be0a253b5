import type { Command } from 'commander';
import type { AblationInput } from '../../temporal-config/workflow-inputs.ts';
import type { AblationStudyResult } from '../../workflows/ablation-study.ts';
import { renderAblation } from '../render-ablation.ts';
import { studyOptions, type StudyOptions, wholeNumber } from '../study-options.ts';

interface AblateOptions extends StudyOptions {
  readonly seeds: number;
}

export function register(program: Command): void {
  studyOptions(
    program
      .command('ablate')
      .description('trains every configuration of phases and measures what each phase adds')
      .option('--seeds <number>', 'how many seeds each is trained with', wholeNumber(1), 3),
  ).action(async ({ scale, seed, seeds, json }: AblateOptions) => {
    const { runWorkflow } = await import('../run-workflow.ts');
    const input: AblationInput = { scale, seed, seeds };
    const result = await runWorkflow<AblationStudyResult>(
      {
        type: 'ablationStudy',
        workflowId: 'contexture-ablation',
        summary: `Ablation study, ${scale} scale, ${seeds} seeds`,
        input,
      },
      { quiet: json === true },
    );
    console.log(json ? JSON.stringify(result, null, 2) : `\n${renderAblation(result).join('\n')}`);
  });
}
