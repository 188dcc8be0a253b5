import type pg from 'pg';
import { countExperiment, listExperiments } from '../infra/database/experiments.ts';
import type { ExperimentRow } from '../infra/database/experiments.ts';
import { countFeedback } from '../infra/database/feedback.ts';
import { summarizeInferences } from '../infra/database/inferences.ts';
import { analyzeCounts } from '../models/experiments/analyze.ts';
import type { ArmOutcome } from '../models/experiments/confidence-sequence.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Upstream } from './upstream.ts';

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

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4}
code{font-size:.85em}.simulated{background:#fff3cd;border-radius:.3rem;padding:0 .4rem;font-size:.8em}`;

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const points = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
const mark = (simulated: boolean) => (simulated ? html` <span class="simulated">simulated</span>` : html``);
const name = (model: string | null) => html`<code>${model?.slice(0, 12) ?? 'pass-through'}</code>`;

function arm(outcome: ArmOutcome): string {
  if (outcome.subjects === 0) return 'no judged subject';
  return `${percent(outcome.successes / outcome.subjects)} of ${outcome.subjects}`;
}

async function experimentRow(pool: pg.Pool, experiment: ExperimentRow): Promise<Html> {
  const analysis = analyzeCounts(await countExperiment(pool, experiment.id));
  const effect =
    analysis.difference === null || analysis.interval === null
      ? 'not known yet'
      : `${points(analysis.difference)} points [${points(analysis.interval[0])}, ${points(analysis.interval[1])}]`;
  const split = analysis.sampleRatioP === null ? 'none' : `p = ${analysis.sampleRatioP.toFixed(3)}`;
  return html`<tr>
    <td>${experiment.id}</td>
    <td>${experiment.status}</td>
    <td>${name(experiment.control)} ${arm(analysis.control)}</td>
    <td>${name(experiment.treatment)} ${arm(analysis.treatment)}</td>
    <td>${effect}${mark(analysis.simulated)}</td>
    <td>${split}</td>
    <td>${analysis.recommendation}</td>
  </tr>`;
}

async function figures(pool: pg.Pool): Promise<Html> {
  const [experiments, feedback, inferences] = await Promise.all([
    listExperiments(pool, 20),
    countFeedback(pool),
    summarizeInferences(pool),
  ]);
  const rows = await Promise.all(experiments.map((experiment) => experimentRow(pool, experiment)));
  const [accepted, regenerated] = [feedback['accepted'] ?? 0, feedback['regenerated'] ?? 0];
  const acceptance = accepted + regenerated === 0 ? 'none yet' : percent(accepted / (accepted + regenerated));
  const label = mark(inferences.simulated);
  return html`<h2>Requests</h2>
    <p>
      ${inferences.requests} recorded, ${inferences.bypassed} of them passed through untouched; median time
      added
      ${inferences.medianAddedMs === null ? 'unknown' : `${inferences.medianAddedMs.toFixed(1)} ms`}.${label}
    </p>
    <h2>Acceptance</h2>
    <p>${acceptance} (${accepted} accepted, ${regenerated} regenerated)${label}</p>
    <table>
      <tr>
        <th>feedback</th>
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
    <table>
      <tr>
        <th>experiment</th>
        <th>status</th>
        <th>control</th>
        <th>treatment</th>
        <th>difference, always-valid 95 %</th>
        <th>split check</th>
        <th>advice</th>
      </tr>
      ${rows}
    </table>`;
}

/** The dashboard page; with the database down it shows what serves and says so. */
export async function renderDashboard(input: DashboardInput): Promise<string> {
  const { served, upstream } = input;
  const body = await figures(input.pool).catch(
    () =>
      html`<p>
        <strong>The database is down.</strong> The models above go on serving; feedback waits on disk.
      </p>`,
  );
  const links = input.temporalUi === null ? html`` : html`<a href="${input.temporalUi}">Temporal</a> · `;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Contexture</title>
        <meta http-equiv="refresh" content="15" />
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>Contexture</h1>
        <p>${links}<a href="/metrics">metrics</a> · <a href="/readyz">readiness</a></p>
        <table>
          <tr>
            <th>production</th>
            <td>${name(served.production)}</td>
          </tr>
          <tr>
            <th>candidate</th>
            <td>${served.candidate === null ? 'none' : name(served.candidate)}</td>
          </tr>
          <tr>
            <th>experiment</th>
            <td>${served.experiment ?? 'none'}</td>
          </tr>
          <tr>
            <th>LLM</th>
            <td>${upstream.name}${mark(upstream.simulated)}</td>
          </tr>
        </table>
        ${body}
      </body>
    </html>`;
  return page.text;
}
