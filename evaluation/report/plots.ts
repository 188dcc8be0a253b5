import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
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
