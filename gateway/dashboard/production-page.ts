import type pg from 'pg';
import type { DriftReportRow } from '../../infra/database/drift.ts';
import { latestDriftReports } from '../../infra/database/drift.ts';
import { countFeedback } from '../../infra/database/feedback.ts';
import type { FiguresOfPeriod } from '../../infra/database/production-figures.ts';
import { bypassCounts, figuresByPeriod, productionFigures } from '../../infra/database/production-figures.ts';
import type { ProductionTarget } from '../../infra/database/production-targets.ts';
import { meets, productionTargets, windowDays } from '../../infra/database/production-targets.ts';
import type { Upstream } from '../upstream.ts';
import { barChart, lineChart } from './charts.ts';
import { experimentsPanel } from './experiments-panel.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { mark, modelName, page, percent, points, time } from './page.ts';

export interface DashboardInput {
  readonly pool: pg.Pool;
  readonly served: {
    readonly production: string | null;
    readonly candidate: string | null;
    readonly experiment: string | null;
  };
  readonly upstream: Upstream;
  readonly temporalUi: string | null;
}

const hourMs = 3_600_000;
const shownHours = 48;

/** The first page; with the database down it shows what serves and says so. */
export async function productionPage(input: DashboardInput): Promise<string> {
  const { served, upstream } = input;
  const figures = await figuresPanels(input.pool).catch(
    () =>
      html`<p>
        <strong>The database is down.</strong> The models above go on serving; feedback waits on disk.
      </p>`,
  );
  const link = input.temporalUi === null ? html`` : html`<p><a href="${input.temporalUi}">Temporal</a></p>`;
  const body = html`${link}
    <table>
      <tr>
        <th>production</th>
        <td>${modelName(served.production)}</td>
        <th>candidate</th>
        <td>${served.candidate === null ? 'none' : modelName(served.candidate)}</td>
      </tr>
      <tr>
        <th>experiment</th>
        <td>${served.experiment ?? 'none'}</td>
        <th>LLM</th>
        <td>${upstream.name}${mark(upstream.simulated)}</td>
      </tr>
    </table>
    ${figures}`;
  return page('Production', body, { refresh: true });
}

async function figuresPanels(pool: pg.Pool): Promise<Html> {
  const [targets, now, hours, days, bypassed, feedback, experiments, drift] = await Promise.all([
    productionTargets(pool),
    productionFigures(pool, windowDays),
    figuresByPeriod(pool, 'hour', shownHours / 24),
    figuresByPeriod(pool, 'day', windowDays),
    bypassCounts(pool, windowDays),
    countFeedback(pool, windowDays),
    experimentsPanel(pool),
    latestDriftReports(pool, 10),
  ]);
  const thisHour = Math.floor(Date.now() / hourMs);
  const label = mark(now.simulated);
  const reasons = Object.entries(bypassed).map(([reason, count]) => `${count} ${reason}`);
  return html`<h2>Targets, last ${windowDays} days${label}</h2>
    ${targetsTable(targets)}
    <h2>Traffic${label}</h2>
    <p>
      ${now.requests} requests in ${windowDays} days, ${now.bypassed} of them passed through untouched
      (${reasons.join(', ') || 'none'}); median time added
      ${now.medianAddedMs === null ? 'unknown' : `${now.medianAddedMs.toFixed(1)} ms`}.
    </p>
    ${barChart(
      hours.map(({ period, requests, bypassed: part }) => ({ x: period.getTime(), whole: requests, part })),
      {
        title: `Requests an hour (UTC), last ${shownHours} hours`,
        time: true,
        format: String,
        whole: 'all',
        part: 'untouched',
        barMs: hourMs,
        from: (thisHour - shownHours) * hourMs,
        to: (thisHour + 1) * hourMs,
      },
    )}
    <h2>Quality, acceptance, regeneration, errors${label}</h2>
    ${lineChart(ratesOf(days), {
      title: `Shares a day (UTC), last ${windowDays} days`,
      time: true,
      format: percent,
      range: [0, 1],
    })}
    <h2>Feedback, last ${windowDays} days</h2>
    <table>
      <tr>
        <th>kind</th>
        <th>count</th>
      </tr>
      ${Object.entries(feedback).map(
        ([kind, count]) =>
          html`<tr>
            <td>${kind}</td>
            <td>${count}${label}</td>
          </tr>`,
      )}
    </table>
    <h2>Experiments</h2>
    ${experiments}
    <h2>Drift</h2>
    ${driftPanel(drift)}`;
}

function ratesOf(days: readonly FiguresOfPeriod[]) {
  return (['quality', 'acceptance', 'regeneration', 'errors'] as const).map((name) => ({
    name,
    points: days.flatMap((day) => {
      const y = day[name];
      return y === null ? [] : [{ x: day.period.getTime(), y }];
    }),
  }));
}

function targetsTable(targets: readonly ProductionTarget[]): Html {
  const shown = ({ name, value, unit }: ProductionTarget) => {
    if (value === null) return 'not known yet';
    if (unit === 'hours') return `${value.toFixed(1)} h`;
    return name === 'monthly improvement' ? `${points(value)} points` : percent(value);
  };
  const goal = ({ target, unit }: ProductionTarget) => {
    const [sign, limit] = 'above' in target ? ['>', target.above] : ['<', target.below];
    return `${sign} ${unit === 'hours' ? `${limit} h` : `${(100 * limit).toFixed(0)} %`}`;
  };
  return html`<table id="targets">
    <tr>
      <th>figure</th>
      <th>value</th>
      <th>target</th>
      <th></th>
      <th>what it is</th>
    </tr>
    ${targets.map((target) => {
      const met = meets(target);
      return html`<tr>
        <td>${target.name}</td>
        <td>${shown(target)}</td>
        <td>${goal(target)}</td>
        <td>${met === null ? '–' : met ? '✓ met' : '✗ missed'}</td>
        <td>${target.meaning}</td>
      </tr>`;
    })}
  </table>`;
}

function driftPanel(reports: readonly DriftReportRow[]): Html {
  if (reports.length === 0) return html`<p class="empty">no drift report yet</p>`;
  return html`<table>
    <tr>
      <th>time</th>
      <th>alarm</th>
      <th>measured</th>
    </tr>
    ${reports.map(
      (report) =>
        html`<tr>
          <td>${time(new Date(report.lookedAt))}</td>
          <td>${report.status === 'drift' ? '⚠ alarm' : 'no'}</td>
          <td><code>${JSON.stringify({ ...report, findings: undefined })}</code></td>
        </tr>`,
    )}
  </table>`;
}
