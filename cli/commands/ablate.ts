import type { Command } from 'commander';
import type { AblationInput } from '../../temporal-config/workflow-inputs.ts';
import type { AblationStudyResult } from '../../workflows/ablation-study.ts';
import { renderAblation } from '../render-ablation.ts';
import { runStudy, studyOptions, type StudyOptions, wholeNumber } from '../study-options.ts';

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
    const input: AblationInput = { scale, seed, seeds };
    await runStudy<AblationStudyResult>(
      {
        type: 'ablationStudy',
        workflowId: 'contexture-ablation',
        summary: `Ablation study, ${scale} scale, ${seeds} seeds`,
        input,
      },
      json,
      renderAblation,
    );
  });
}
