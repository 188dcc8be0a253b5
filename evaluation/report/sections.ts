import { abilities } from '../ablation.ts';
import type { Calibration } from '../calibration.ts';
import { qualityNames } from '../comparison.ts';
import type { ArmComparison } from '../compare-arms.ts';
import type { Figure } from '../comparison.ts';
import { escapeHtml, section, table } from './html.ts';
import type { Cell } from './html.ts';
import { calibrationPlot, costPlot, forestPlot } from './plots.ts';
import type { ReportedAblation, ReportedComparison, ReportedPhases } from './report.ts';

export const limits = (interval: readonly [number, number] | null): Cell[] => [
  interval?.[0] ?? null,
  interval?.[1] ?? null,
];
const cells = ({ value, interval }: Pick<Figure, 'value' | 'interval'>): Cell[] => [
  value,
  ...limits(interval),
];

export function comparisonSection(result: ReportedComparison, simulated: boolean, command: string): string {
  const { arms, comparisons, qualityComparisons, candidate, reason, notes, cases } = result;
  const evidenceOnly = result.outcome === 'evidence_kept';
  const outcome = evidenceOnly ? 'evidence kept' : 'execution success';
  const reached = (arm: (typeof arms)[number]): number | null =>
    (evidenceOnly ? arm.quality.informationPreservation : arm.executionSuccess).value;
  const pairs = (compared: readonly ArmComparison[]): Cell[][] =>
    compared.map(({ against, difference, interval, p, adjustedP, effectSize, equivalence }) => [
      ...[against, difference, ...limits(interval), p, adjustedP, effectSize],
      ...[equivalence.margin, equivalence.p, equivalence.equivalent ? 'yes' : 'no'],
    ]);
  const pairHeader = [
    ...['against', 'difference', 'low', 'high', 'p', 'Holm p', "Cohen's d"],
    ...['margin', 'TOST p', 'equivalent'],
  ];
  return section(
    'Comparison with baselines',
    simulated,
    `<p><strong>${escapeHtml(reason)}.</strong></p>`,
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    command,
    forestPlot(
      `${candidate} minus each arm in ${outcome}, 95 % intervals`,
      `difference in ${outcome}`,
      comparisons.map(({ against, difference, interval }) => ({
        name: against,
        value: difference,
        interval,
      })),
    ),
    table(`Differences in ${outcome}`, pairHeader, pairs(comparisons)),
    costPlot(
      `Cost against ${outcome}`,
      outcome,
      arms.flatMap((arm) => {
        const [tokens, success] = [arm.efficiency.contextTokens.value, reached(arm)];
        return tokens === null || success === null ? [] : [{ arm: arm.arm, tokens, success }];
      }),
    ),
    table(
      'Arms',
      [
        ...['arm', 'control', 'recognised as', 'success', 'low', 'high', 'tests passed', 'compiled'],
        ...[
          ...qualityNames,
          'context tokens',
          'LLM tokens',
          'USD a solution',
          'ms median',
          'ms p95',
          'solutions',
        ],
      ],
      arms.map((arm) => [
        ...[arm.arm, arm.control ? 'yes' : 'no', arm.recognition, ...cells(arm.executionSuccess)],
        ...[arm.testPassRate.value, arm.compileRate.value],
        ...qualityNames.map((name) => arm.quality[name].value),
        ...[arm.efficiency.contextTokens.value, arm.efficiency.llmTokens.value],
        ...[arm.efficiency.usdPerSolution.value, arm.efficiency.engineeringMs?.median ?? null],
        ...[arm.efficiency.engineeringMs?.p95 ?? null, arm.executionSuccess.observations],
      ]),
    ),
    table('Differences in context quality', pairHeader, pairs(qualityComparisons)),
    ...calibrationParts(`${candidate}'s predicted success`, result.calibration),
    `<details><summary>Every case (${cases.length})</summary>${table(
      'Cases',
      ['arm', 'task', 'seed', 'tokens', 'ms', 'passed', 'solutions'],
      cases.map((each) => [
        ...[each.arm, each.task, each.seed, each.tokens, each.engineeringMs, each.passed, each.solutions],
      ]),
    )}</details>`,
  );
}

function calibrationParts(of: string, calibration: Calibration | null): string[] {
  if (!calibration) return [`<p>No context has ${escapeHtml(of)}.</p>`];
  const { curve, expectedError, interval, floor, brier, baseBrier, correlation, contexts } = calibration;
  return [
    calibrationPlot(`Calibration of ${of}`, curve),
    table(
      `Calibration curve of ${of}`,
      ['predicted', 'observed', 'contexts'],
      curve.map((bin) => [bin.predicted, bin.observed, bin.contexts]),
    ),
    table(
      `Calibration of ${of}`,
      [
        'expected error',
        'low',
        'high',
        'of perfect calibration',
        'Brier',
        'Brier of the mean',
        'correlation',
        'contexts',
      ],
      [[expectedError, ...interval, floor, brier, baseBrier, correlation, contexts]],
    ),
  ];
}

export function ablationSection(result: ReportedAblation, simulated: boolean, command: string): string {
  const known = result.contributions.flatMap(({ name, ability, value, interval }) =>
    value === null ? [] : [{ name: `${name} (${ability})`, value, interval }],
  );
  return section(
    'Ablation: what each phase adds',
    simulated,
    command,
    forestPlot('Contributions, 95 % intervals over tasks', 'with minus without', known),
    table(
      'Contributions',
      [
        ...['contribution', 'ability', 'with', 'without', 'value', 'low', 'high', 'seeds low', 'seeds high'],
        ...['Holm p', 'by seed'],
      ],
      result.contributions.map((each) => [
        ...[each.name, each.ability, each.with, each.without, each.value, ...limits(each.interval)],
        ...[...limits(each.seedInterval), each.adjustedP],
        each.bySeed.map(({ seed, value }) => `${seed}: ${value.toFixed(3)}`).join('; '),
      ]),
    ),
    table(
      'Configurations',
      ['configuration', ...abilities.flatMap((ability) => [ability, 'low', 'high'])],
      Object.entries(result.configurations).map(([name, figures]) => [
        name,
        ...abilities.flatMap((ability) => cells(figures[ability])),
      ]),
    ),
  );
}

export function phasesSection(result: ReportedPhases, simulated: boolean, command: string): string {
  return section(
    `Phase evaluators of model ${result.model.slice(0, 12)}`,
    simulated,
    command,
    table(
      'Phase metrics',
      ['phase', 'metric', 'value', 'low', 'high', 'observations', 'simulated', 'note'],
      Object.entries(result.phases).flatMap(([phase, { metrics, overall }]) => [
        ...Object.entries(metrics).map(([name, metric]): Cell[] => [
          ...[phase, name, ...cells(metric), metric.observations],
          ...[metric.simulated ? 'yes' : 'no', metric.note ?? ''],
        ]),
        [phase, 'overall', overall, null, null, null, '', 'mean of the metrics that have a value'],
      ]),
    ),
    ...calibrationParts("the critique's predicted success on held-out tasks", result.calibration),
  );
}
