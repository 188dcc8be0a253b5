import type pg from 'pg';
import { countExperiment, experimentRamp, listExperiments } from '../../infra/database/experiments.ts';
import { analyzeCounts } from '../../models/experiments/analyze.ts';
import type { ArmOutcome } from '../../models/experiments/confidence-sequence.ts';
import { intervalChart } from './charts.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { mark, modelName, percent, points, time } from './page.ts';

const shown = 20;

/** Experiments with their always-valid intervals and the ratios that they went through. */
export async function experimentsPanel(pool: pg.Pool): Promise<Html> {
  const experiments = await Promise.all(
    (await listExperiments(pool, shown)).map(async (experiment) => ({
      experiment,
      analysis: analyzeCounts(await countExperiment(pool, experiment.id)),
      ramp: await experimentRamp(pool, experiment.id),
    })),
  );
  const chart = intervalChart(
    experiments.flatMap(({ experiment, analysis: { difference, interval } }) =>
      difference === null || interval === null ? [] : [{ name: experiment.id, value: difference, interval }],
    ),
    { title: 'Treatment minus control, success in points, always-valid 95 %', format: points },
  );
  const rows = experiments.map(({ experiment, analysis, ramp }) => {
    const { difference, interval, sampleRatioP } = analysis;
    const effect =
      difference === null || interval === null
        ? 'not known yet'
        : `${points(difference)} points [${points(interval[0])}, ${points(interval[1])}]`;
    return html`<tr>
      <td>${experiment.id}</td>
      <td>${experiment.status}</td>
      <td>${modelName(experiment.control)} ${arm(analysis.control)}</td>
      <td>${modelName(experiment.treatment)} ${arm(analysis.treatment)}</td>
      <td>${effect}${mark(analysis.simulated)}</td>
      <td>${ramp.map(({ ratio, since }) => `${(100 * ratio).toFixed(0)} % (${time(since)})`).join(' → ')}</td>
      <td>${sampleRatioP === null ? 'none' : `p = ${sampleRatioP.toFixed(3)}`}</td>
      <td>${analysis.recommendation}</td>
    </tr>`;
  });
  return html`${chart}
    <table>
      <tr>
        <th>experiment</th>
        <th>status</th>
        <th>control</th>
        <th>treatment</th>
        <th>difference, always-valid 95 %</th>
        <th>ramp</th>
        <th>split check</th>
        <th>advice</th>
      </tr>
      ${rows}
    </table>`;
}

function arm({ subjects, successes }: ArmOutcome): string {
  return subjects === 0 ? 'no judged subject' : `${percent(successes / subjects)} of ${subjects}`;
}
