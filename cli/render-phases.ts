import type { PhaseEvaluationResult } from '../workflows/phase-evaluation.ts';
import { percent, percentRange, simulatedMark } from './figures.ts';

/** The four evaluators' metrics in plain text. */
export function renderPhases(result: PhaseEvaluationResult): string[] {
  return [
    `Run ${result.runId}, model ${result.model.slice(0, 12)}`,
    ...Object.entries(result.phases).flatMap(([phase, { metrics, overall }]) => [
      '',
      `${phase}: overall ${percent(overall)}`,
      ...Object.entries(metrics).map(
        ([name, { value, interval, observations, simulated, note }]) =>
          `  ${name.padEnd(26)} ${percent(value).padStart(8)} ${percentRange(interval)} ` +
          (note ?? `of ${observations}${simulatedMark(simulated)}`),
      ),
    ]),
  ];
}
