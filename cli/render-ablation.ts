import type { AblationStudyResult } from '../workflows/ablation-study.ts';
import { percent, percentRange, simulatedMark } from './figures.ts';

/** An ablation study in plain text. */
export function renderAblation(result: AblationStudyResult): string[] {
  const { configurations, contributions, simulated } = result;
  return [
    `Run ${result.runId}, seeds ${result.models.map(({ seed }) => seed).join(', ')}${simulatedMark(simulated)}`,
    '',
    '  configuration  context quality  task performance  adaptation  production readiness',
    ...Object.entries(configurations).map(
      ([name, abilities]) =>
        `  ${name.padEnd(14)}` +
        [
          percent(abilities.context_quality.value).padStart(16),
          percent(abilities.task_performance.value).padStart(17),
          percent(abilities.adaptation_ability.value).padStart(11),
          percent(abilities.production_readiness.value).padStart(21),
        ].join(' '),
    ),
    '',
    '  contribution: with minus without, 95 % over tasks, [over seeds]',
    ...contributions.map(
      (each) =>
        `  ${each.name.padEnd(18)} ${each.ability}, ${each.with} - ${each.without}: ${percent(each.value)} ` +
        `${percentRange(each.interval)}, seeds ${percentRange(each.seedInterval) || 'n/a'}, Holm p ${each.adjustedP?.toFixed(3) ?? 'n/a'}`,
    ),
  ];
}
