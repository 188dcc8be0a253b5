import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import { html } from './html.ts';
import type { Html } from './html.ts';

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const width = 720;
const height = 220;
const margin = { top: 12, right: 130, bottom: 26, left: 60 };
const right = width - margin.right;
const bottom = height - margin.bottom;
/** Told apart by dash and mark as well as by colour. */
const looks = [
  { colour: '#1f5fa8', dash: '', mark: '●' },
  { colour: '#b2521b', dash: '7 3', mark: '▲' },
  { colour: '#2c7a3f', dash: '2 3', mark: '■' },
  { colour: '#7b3fa0', dash: '9 3 2 3', mark: '◆' },
] as const;

interface ChartOptions {
  readonly title: string;
  readonly time: boolean;
  readonly format: (value: number) => string;
  /** Ends of the vertical axis, where the data are not to decide. */
  readonly range?: readonly [number, number];
}

/** Lines over time or steps as SVG: no script, readable without colour. Says so where there is nothing to draw. */
export function lineChart(series: readonly Series[], options: ChartOptions): Html {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return html`<p class="empty">${options.title}: nothing recorded yet</p>`;
  const { x, y } = scales(points, options);
  const path = line<Series['points'][number]>(
    (point) => x(point.x) as number,
    (point) => y(point.y),
  );
  const drawn = series
    .filter((one) => one.points.length > 0)
    .map((one, index) => {
      const look = looks[index % looks.length]!;
      const last = one.points.at(-1)!;
      return html`<path
          d="${path(one.points) ?? ''}"
          fill="none"
          stroke="${look.colour}"
          stroke-width="2"
          stroke-dasharray="${look.dash}"
        />
        <text x="${x(last.x)}" y="${y(last.y)}" fill="${look.colour}" text-anchor="middle" dy="4">
          ${look.mark}
        </text>
        <text x="${right + 10}" y="${margin.top + 14 + 18 * index}" fill="${look.colour}">
          ${look.mark} ${one.name}
        </text>`;
    });
  return frame(options, axes(x, y, options), drawn);
}

/** Bars of a whole with a hatched part, over time. */
export function barChart(
  bars: readonly { readonly x: number; readonly whole: number; readonly part: number }[],
  options: ChartOptions & {
    readonly whole: string;
    readonly part: string;
    readonly barMs: number;
    readonly from: number;
    readonly to: number;
  },
): Html {
  if (bars.length === 0) return html`<p class="empty">${options.title}: nothing recorded yet</p>`;
  const most = max(bars.map(({ whole }) => whole));
  const ends = [
    { x: options.from, y: 0 },
    { x: options.to, y: most },
  ];
  const { x, y } = scales(ends, options);
  const drawn = bars.map((bar) => {
    const left = x(bar.x) as number;
    const wide = Math.max(1, (x(bar.x + options.barMs) as number) - left - 1);
    const rectangle = (value: number, fill: string) =>
      html`<rect
        x="${left}"
        y="${y(value)}"
        width="${wide}"
        height="${bottom - y(value)}"
        fill="${fill}"
        stroke="#1f5fa8"
      />`;
    return html`${rectangle(bar.whole, '#c9dcf2')}${rectangle(bar.part, 'url(#hatch)')}`;
  });
  const key = html`<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">
      <path d="M0 6L6 0" stroke="#1b1f24" />
    </pattern>
    <rect x="${right + 10}" y="${margin.top}" width="12" height="12" fill="#c9dcf2" stroke="#1f5fa8" />
    <text x="${right + 28}" y="${margin.top + 11}">${options.whole}</text>
    <rect
      x="${right + 10}"
      y="${margin.top + 20}"
      width="12"
      height="12"
      fill="url(#hatch)"
      stroke="#1f5fa8"
    />
    <text x="${right + 28}" y="${margin.top + 31}">${options.part}</text>`;
  return frame(options, axes(x, y, options), [key, ...drawn]);
}

/** Differences with their intervals around zero, one row each. */
export function intervalChart(
  rows: readonly {
    readonly name: string;
    readonly value: number;
    readonly interval: readonly [number, number];
  }[],
  options: { readonly title: string; readonly format: (value: number) => string },
): Html {
  if (rows.length === 0) return html`<p class="empty">${options.title}: nothing recorded yet</p>`;
  const most = Math.max(...rows.flatMap(({ interval }) => interval.map(Math.abs)), 0.01);
  const x = scaleLinear([-most, most], [220, right]).nice();
  const tall = 30 + 24 * rows.length;
  const ticks = x
    .ticks(5)
    .map(
      (tick) =>
        html`<line
            x1="${x(tick)}"
            x2="${x(tick)}"
            y1="0"
            y2="${tall - 20}"
            stroke="${tick === 0 ? '#1b1f24' : '#d8dee4'}"
          />
          <text x="${x(tick)}" y="${tall - 6}" text-anchor="middle">${options.format(tick)}</text>`,
    );
  const drawn = rows.map(({ name, value, interval }, index) => {
    const y = 14 + 24 * index;
    return html`<text x="210" y="${y + 4}" text-anchor="end">${name.slice(-28)}</text>
      <line
        x1="${x(interval[0])}"
        x2="${x(interval[1])}"
        y1="${y}"
        y2="${y}"
        stroke="#1f5fa8"
        stroke-width="3"
      />
      <circle cx="${x(value)}" cy="${y}" r="5" fill="#1f5fa8" />`;
  });
  return html`<figure>
    <figcaption>${options.title}</figcaption>
    <svg viewBox="0 0 ${width} ${tall}" role="img" aria-label="${options.title}">${ticks}${drawn}</svg>
  </figure>`;
}

function scales(points: readonly { readonly x: number; readonly y: number }[], options: ChartOptions) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [first, last] = [min(xs), max(xs)];
  const xDomain = first === last ? [first - 1, last + 1] : [first, last];
  const yDomain = options.range ?? [Math.min(0, min(ys)), max(ys) || 1];
  return {
    x: options.time ? scaleUtc(xDomain, [margin.left, right]) : scaleLinear(xDomain, [margin.left, right]),
    y: scaleLinear(yDomain, [bottom, margin.top]),
  };
}

const min = (values: readonly number[]) => values.reduce((least, value) => Math.min(least, value), Infinity);
const max = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), -Infinity);

function axes(
  x: ReturnType<typeof scales>['x'],
  y: ReturnType<typeof scales>['y'],
  options: ChartOptions,
): Html {
  const label = (tick: number | Date) =>
    tick instanceof Date ? tick.toISOString().slice(5, 16).replace('T', ' ') : String(tick);
  return html`${y
    .ticks(5)
    .map(
      (tick) =>
        html`<line x1="${margin.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#d8dee4" />
          <text x="${margin.left - 6}" y="${y(tick)}" dy="4" text-anchor="end"
            >${options.format(tick)}</text
          >`,
    )}
  ${x
    .ticks(5)
    .map(
      (tick) =>
        html`<text x="${x(tick)}" y="${height - 8}" text-anchor="middle"
          >${label(tick as number | Date)}</text
        >`,
    )}`;
}

function frame(options: ChartOptions, axis: Html, drawn: readonly Html[]): Html {
  return html`<figure>
    <figcaption>${options.title}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${options.title}">${axis}${drawn}</svg>
  </figure>`;
}
