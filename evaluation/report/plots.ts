import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { ProjectedStage } from '../growth-projection.ts';
import { escapeHtml } from './html.ts';

export interface Effect {
  readonly name: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

/** Estimates with their 95 % intervals around zero; all in black: nothing is told by colour alone. */
export function forestPlot(title: string, label: string, effects: readonly Effect[]): string {
  const ranged = effects.flatMap(({ name, interval }) =>
    interval ? [{ name, low: interval[0], high: interval[1] }] : [],
  );
  return figure(title, {
    marginLeft: 170,
    x: { label, grid: true },
    y: { label: null, domain: effects.map(({ name }) => name) },
    marks: [
      Plot.ruleX([0], { strokeDasharray: '4 3' }),
      Plot.ruleY(ranged, { y: 'name', x1: 'low', x2: 'high', strokeWidth: 2 }),
      Plot.dot(effects, { y: 'name', x: 'value', fill: 'black', r: 4 }),
    ],
  });
}

/** Curves told apart by a panel each. */
export function curves(
  title: string,
  points: readonly { readonly stage: string; readonly step: number; readonly loss: number }[],
): string {
  return figure(title, {
    marginRight: 120,
    x: { label: 'step', grid: true },
    y: { label: 'loss', grid: true },
    fy: { label: null },
    height: 110 * new Set(points.map(({ stage }) => stage)).size + 60,
    marks: [Plot.frame(), Plot.lineY(points, { x: 'step', y: 'loss', fy: 'stage' })],
  });
}

/** Predicted against observed success; the dashed line is perfect calibration, a dot's area its contexts. */
export function calibrationPlot(
  title: string,
  bins: readonly { readonly predicted: number; readonly observed: number; readonly contexts: number }[],
): string {
  return figure(title, {
    width: 420,
    height: 420,
    x: { label: 'predicted success', domain: [0, 1], grid: true },
    y: { label: 'observed success', domain: [0, 1], grid: true },
    r: { range: [3, 14] },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { strokeDasharray: '4 3' },
      ),
      Plot.dot(bins, { x: 'predicted', y: 'observed', r: 'contexts', strokeWidth: 2 }),
    ],
  });
}

/** What an arm costs against what it reaches, each named beside its dot. */
export function costPlot(
  title: string,
  label: string,
  arms: readonly { readonly arm: string; readonly tokens: number; readonly success: number }[],
): string {
  return figure(title, {
    marginRight: 120,
    x: { label: 'tokens of the context', grid: true },
    y: { label, grid: true, domain: [0, 1] },
    marks: [
      Plot.dot(arms, { x: 'tokens', y: 'success', fill: 'black' }),
      Plot.text(arms, { x: 'tokens', y: 'success', text: 'arm', dx: 8, textAnchor: 'start' }),
    ],
  });
}

/** Hours by size of each stage, a panel each, both axes logarithmic: full dots measured, the open one projected. */
export function growthPlot(title: string, stages: readonly ProjectedStage[]): string {
  const hours = (seconds: number): number => seconds / 3600;
  const shown = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
  const measured = stages.flatMap(({ stage, measured: points }) =>
    points.map(({ size, amount }) => ({ stage, size, hours: hours(amount) })),
  );
  const to = (name: 'likely' | 'most') =>
    stages.flatMap(({ stage, needed, seconds, measured: points }) => {
      const { size, amount } = points.at(-1)!;
      return [
        { stage, size, hours: hours(amount) },
        { stage, size: needed, hours: hours(seconds[name]) },
      ];
    });
  const line = { x: 'size', y: 'hours', fy: 'stage' } as const;
  const needed = stages.map(({ stage, needed: size, seconds }) => ({
    ...{ stage, size, hours: hours(seconds.likely) },
    label: `${shown(hours(seconds.likely))} h`,
  }));
  return figure(title, {
    ...{ marginRight: 120, marginLeft: 80, height: 130 * stages.length + 60 },
    ...{ insetTop: 12, insetRight: 12, insetBottom: 12, insetLeft: 12 },
    x: { label: 'size, in the unit of the stage', type: 'log', grid: true, ticks: 8 },
    y: { label: 'hours', type: 'log', grid: true, ticks: 4, tickFormat: shown },
    fy: { label: null, domain: stages.map(({ stage }) => stage) },
    marks: [
      Plot.frame(),
      Plot.line(to('likely'), line),
      Plot.line(to('most'), { ...line, strokeDasharray: '4 3' }),
      Plot.dot(measured, { ...line, fill: 'black', r: 3 }),
      Plot.dot(needed, { ...line, r: 5, stroke: 'black', strokeWidth: 2, fill: 'white' }),
      Plot.text(needed, { ...line, text: 'label', dy: 14, textAnchor: 'end' }),
    ],
  });
}

function figure(title: string, options: Plot.PlotOptions): string {
  // Both libraries type this with the browser's DOM, which this project does not compile with.
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
    readonly document: NonNullable<Plot.PlotOptions['document']>;
  };
  const svg = Plot.plot({ width: 720, document, ...options });
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>${svg.outerHTML}</figure>`;
}
