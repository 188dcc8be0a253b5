import type { BaselineComparisonResult } from '../workflows/baseline-comparison.ts';
import { percent, percentRange, simulatedMark } from './figures.ts';

/** A comparison in plain text; every figure that came from the simulated team says so. */
export function renderComparison(result: BaselineComparisonResult): string[] {
  const { arms, comparisons, candidate, outcome, reason, simulated, notes } = result;
  return [
    `Run ${result.runId}, model ${result.model.slice(0, 12)}`,
    '',
    `${outcome === 'evidence_kept' ? 'Evidence that contexts keep (preserved), no case has tests' : 'Share of solutions that pass all their tests'}, 95 % intervals${simulatedMark(simulated)}`,
    '  arm            success  interval            quality  preserved  tokens   USD each  p95 ms  recognised as',
    ...arms.map(({ arm, control, executionSuccess, quality, efficiency, recognition }) =>
      [
        `  ${arm.padEnd(13)}`,
        percent(executionSuccess.value).padStart(8),
        percentRange(executionSuccess.interval).padEnd(18),
        (quality.contextQuality.value?.toFixed(3) ?? 'n/a').padStart(8),
        percent(quality.informationPreservation.value).padStart(10),
        (efficiency.contextTokens.value?.toFixed(0) ?? 'n/a').padStart(7),
        (efficiency.usdPerSolution.value?.toFixed(5) ?? 'n/a').padStart(10),
        (efficiency.engineeringMs?.p95.toFixed(0) ?? 'n/a').padStart(7),
        ` ${recognition}${control ? ' (control)' : ''}`,
      ].join(' '),
    ),
    ...comparisons.map(
      ({ against, difference, interval, adjustedP, effectSize, equivalence }) =>
        `  ${candidate} - ${against}: ${percent(difference)} ${percentRange(interval)}, Holm p ${adjustedP.toFixed(3)}, ` +
        `d ${effectSize?.toFixed(2) ?? 'n/a'}` +
        (equivalence.equivalent ? `, equivalent within ${percent(equivalence.margin)}` : ''),
    ),
    ...notes.map((note) => `  note: ${note}`),
    `  ${reason}${simulatedMark(simulated)}`,
  ];
}
