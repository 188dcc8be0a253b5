import type { AblationResult } from '../ablation.ts';
import type { Calibration } from '../calibration.ts';
import type { ComparisonResult } from '../comparison.ts';
import type { InteractionFigures } from '../interaction-figures.ts';
import type { PhaseMetrics } from '../phase-metrics.ts';
import { ablationSection, comparisonSection, phasesSection } from './sections.ts';
import { interactionSection } from './interaction-section.ts';
import { escapeHtml, page, section, table } from './html.ts';
import type { GrowthMeasurements } from '../growth-projection.ts';
import { growthSection } from './growth-section.ts';
import { curves } from './plots.ts';
import { volumesSection } from './volumes.ts';
import type { ReportVolumes } from './volumes.ts';

/** What was asked for, to repeat it. */
export interface Settings {
  readonly command: string;
}
export type ReportedComparison = ComparisonResult & {
  readonly settings: Settings;
  readonly notes: readonly string[];
  readonly calibration: Calibration | null;
  readonly cases: readonly {
    readonly arm: string;
    readonly task: string;
    readonly seed: number;
    readonly tokens: number;
    readonly engineeringMs: number;
    readonly passed: number;
    readonly solutions: number;
  }[];
};
export type ReportedAblation = AblationResult & { readonly settings: Settings };
export type ReportedInteraction = InteractionFigures & {
  readonly stage: string;
  readonly settings: Settings;
};
export interface ReportedPhases {
  readonly model: string;
  readonly calibration: Calibration | null;
  readonly phases: Readonly<Record<string, PhaseMetrics>>;
  readonly settings: Settings;
}

export interface ReportInput {
  readonly results: readonly {
    readonly kind: 'comparison' | 'ablation' | 'phases' | 'interaction';
    readonly runId: string;
    readonly simulated: boolean;
    readonly recordedAt: string;
    readonly result: unknown;
  }[];
  readonly losses: readonly {
    readonly runId: string;
    readonly stage: string;
    readonly step: number;
    readonly loss: number;
  }[];
  readonly lineage: readonly {
    readonly digest: string;
    readonly parent: string | null;
    readonly stage: string;
    readonly runId: string | null;
    readonly dataset: string | null;
  }[];
  readonly volumes: ReportVolumes;
  /** Null where nothing was measured. */
  readonly growth: GrowthMeasurements | null;
}

/** The report as one HTML file that needs nothing beside itself. Deterministic in its input. */
export function renderReport(input: ReportInput): string {
  const sections = input.results.map(({ kind, result, simulated, runId, recordedAt }) => {
    const command = `<p>Run <code>${escapeHtml(runId)}</code>, recorded ${escapeHtml(recordedAt)}. To repeat it:
      <code>${escapeHtml((result as { settings: Settings }).settings.command)}</code></p>`;
    switch (kind) {
      case 'comparison':
        return comparisonSection(result as ReportedComparison, simulated, command);
      case 'ablation':
        return ablationSection(result as ReportedAblation, simulated, command);
      case 'phases':
        return phasesSection(result as ReportedPhases, simulated, command);
      case 'interaction':
        return interactionSection(result as ReportedInteraction, simulated, command);
    }
  });
  return page(
    'Contexture: report',
    [
      '<h1>Contexture: report</h1>',
      sections.length === 0
        ? '<p>No comparison, ablation or evaluation is on record: run <code>npx contexture compare</code>, <code>ablate</code> or <code>evaluate</code>.</p>'
        : '',
      ...sections,
      input.losses.length === 0
        ? ''
        : section(
            'Training',
            false,
            curves(`Loss by stage, run ${input.losses[0]!.runId}`, input.losses),
            table(
              'Loss',
              ['stage', 'step', 'loss'],
              input.losses.map(({ stage, step, loss }) => [stage, step, loss]),
            ),
          ),
      volumesSection(input.volumes),
      growthSection(input.growth),
      section(
        'Lineage',
        false,
        table(
          'Models',
          ['model', 'goes on from', 'stage', 'run', 'dataset'],
          input.lineage.map(({ digest, parent, stage, runId, dataset }) => [
            ...[digest.slice(0, 12), parent?.slice(0, 12) ?? 'sentence encoder'],
            ...[stage, runId, dataset?.slice(0, 12) ?? null],
          ]),
        ),
      ),
    ].join('\n'),
  );
}
