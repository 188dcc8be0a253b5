import type pg from 'pg';
import type { CurvePoint, ModelLineage, RunProgress } from '../../infra/database/lineage.ts';
import { latestRuns, listLineage, trainingCurves } from '../../infra/database/lineage.ts';
import { lineChart } from './charts.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { mark, modelName, page, time } from './page.ts';

const shownModels = 40;
const shownRuns = 5;

/** Progress of runs, training curves of the newest that trained, and where models came from. */
export async function modelsPage(input: {
  readonly pool: pg.Pool;
  readonly temporalUi: string | null;
  readonly temporalNamespace: string;
}): Promise<string> {
  const [models, runs] = await Promise.all([
    listLineage(input.pool, shownModels),
    latestRuns(input.pool, shownRuns),
  ]);
  const trained = models[0]?.runId ?? null;
  const curves = trained === null ? [] : await trainingCurves(input.pool, trained);
  const workflows =
    input.temporalUi &&
    `${input.temporalUi.replace(/\/$/, '')}/namespaces/${input.temporalNamespace}/workflows`;
  const body = html`<h2>Progress of the phases</h2>
    ${runs.length === 0 ? html`<p class="empty">no run yet</p>` : runs.map((run) => runPanel(run, workflows))}
    <h2>Training curves${trained === null ? '' : html` of <code>${trained}</code>`}</h2>
    ${curveCharts(curves)}
    <h2>Lineage of models</h2>
    <table>
      <tr>
        <th>model</th>
        <th>parent</th>
        <th>stage</th>
        <th>made</th>
        <th>data</th>
        <th>configuration</th>
        <th>metrics</th>
      </tr>
      ${models.map(modelRow)}
    </table>`;
  return page('Models and runs', body, { refresh: false });
}

/** The stages of the four phases, in their order. */
const phases = [
  { name: 'Phase 1: subject expertise', stage: /^phase1/ },
  { name: 'Phase 2: context skills', stage: /^phase2/ },
  { name: 'Phase 3: interactive optimisation', stage: /^phase3/ },
  { name: 'Phase 4: continuous self-improvement', stage: /^continuous/ },
] as const;

function runPanel(run: RunProgress, workflows: string | null): Html {
  // A run's id is its workflow's with the end of the execution's id behind it (workflows/run-identity.ts).
  const workflow = run.id.replace(/-[0-9a-f]{8}$/, '');
  const query = encodeURIComponent(`WorkflowId STARTS_WITH "${workflow}"`);
  const link =
    workflows === null ? html`` : html` <a href="${`${workflows}?query=${query}`}">in Temporal</a>`;
  return html`<h3><code>${run.id}</code>${mark(run.simulated)}${link}</h3>
    <p>${time(run.startedAt)} to ${run.finishedAt === null ? 'now (not finished)' : time(run.finishedAt)}</p>
    <table>
      ${phases.map(({ name, stage }, index) => {
        const of = (stages: readonly string[]) => stages.filter((one) => stage.test(one));
        const [datasets, models] = [of(run.datasets), of(run.models)];
        const executed = Object.entries(run.executed)
          .filter(([one]) => stage.test(one))
          .map(([one, count]) => `${one}: ${count} solutions executed`);
        const experiment = index === 3 && run.experiment !== null ? [`experiment ${run.experiment}`] : [];
        const done = [
          ...datasets.filter((one) => !models.includes(one)).map((one) => `${one}: dataset`),
          ...models.map((one) => `${one}: model ✓`),
          ...executed,
          ...experiment,
        ];
        return html`<tr>
          <th>${name}</th>
          <td>${done.join(' · ') || 'nothing yet'}</td>
        </tr>`;
      })}
      <tr>
        <th>Evaluation</th>
        <td>
          ${
            Object.entries(run.scores)
              .map(([score, value]) => `${score} ${value.toFixed(3)}`)
              .join(' · ') || 'nothing yet'
          }
        </td>
      </tr>
    </table>`;
}

function curveCharts(points: readonly CurvePoint[]): Html {
  const stages = [...new Set(points.map(({ stage }) => stage))];
  if (stages.length === 0) return html`<p class="empty">no training recorded yet</p>`;
  return html`${stages.map((stage) => {
    const ofStage = points.filter((point) => point.stage === stage);
    const series = [...new Set(ofStage.map(({ name }) => name))].map((name) => ({
      name,
      points: ofStage
        .filter((point) => point.name === name)
        .map(({ step, value }) => ({ x: step, y: value })),
    }));
    return lineChart(series, {
      title: `${stage}: loss and its parts by step`,
      time: false,
      format: (value) => value.toFixed(2),
    });
  })}`;
}

function modelRow(model: ModelLineage): Html {
  const { dataset } = model;
  const pairs = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record)
      .map(
        ([key, value]) =>
          `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : String(value)}`,
      )
      .join(', ');
  return html`<tr>
    <td>${modelName(model.digest)}</td>
    <td>${model.parent === null ? 'none' : modelName(model.parent)}</td>
    <td>${model.stage}</td>
    <td>${time(model.createdAt)}</td>
    <td>
      ${
        dataset === null
          ? 'not registered'
          : html`<code>${dataset.digest.slice(0, 12)}</code>, ${dataset.examples} examples
              (${pairs(dataset.byOrigin)})`
      }
    </td>
    <td>${pairs(model.hyperparameters)}</td>
    <td>${pairs(model.metrics)}</td>
  </tr>`;
}
