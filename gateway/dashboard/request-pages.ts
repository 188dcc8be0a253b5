import type pg from 'pg';
import type { FeedbackRow } from '../../infra/database/feedback.ts';
import { feedbackOf } from '../../infra/database/feedback.ts';
import type { RecordedInference } from '../../infra/database/inferences.ts';
import { findInference, latestInferences } from '../../infra/database/inferences.ts';
import type { Addition, Critique, ManifestEntry, TransformRequest } from '../../models/cet/types.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { markedText } from './marked-text.ts';
import { mark, modelName, page, percent, time } from './page.ts';

/** What the gateway records of a request (gateway/chat-completions.ts). */
interface RecordedContext {
  readonly request: TransformRequest | null;
  readonly engineered: string | null;
  readonly manifest: readonly ManifestEntry[] | null;
  /** Absent in rows from before additions were recorded. */
  readonly added?: readonly Addition[] | null;
}

const shown = 100;
const outcome = (success: boolean | null) =>
  success === null ? '– not judged' : success ? '✓ succeeded' : '✗ failed';

/** The newest requests. */
export async function requestsPage(pool: pg.Pool): Promise<string> {
  const rows = await latestInferences(pool, shown);
  const body = html`<p>The newest ${shown} at most.</p>
    <table>
      <tr>
        <th>time (UTC)</th>
        <th>query</th>
        <th>model</th>
        <th>variant</th>
        <th>untouched because</th>
        <th>added</th>
        <th>outcome</th>
      </tr>
      ${rows.map(
        (row) =>
          html`<tr>
            <td>${time(row.createdAt)}</td>
            <td>
              <a href="${`/dashboard/requests/${encodeURIComponent(row.id)}`}"
                >${row.query.slice(0, 80) || row.id}</a
              >${mark(row.simulated)}
            </td>
            <td>${modelName(row.model)}</td>
            <td>${row.variant ?? 'production'}</td>
            <td>${row.bypass ?? ''}</td>
            <td>${row.latencyMs.toFixed(1)} ms</td>
            <td>${outcome(row.success)}</td>
          </tr>`,
      )}
    </table>`;
  return page('Requests', body, { refresh: false });
}

/** One request from before to outcome; null where it is not recorded. Shows what its row holds and nothing else. */
export async function requestPage(pool: pg.Pool, id: string): Promise<string | null> {
  const row = await findInference(pool, id);
  if (row === null) return null;
  const feedback = await feedbackOf(pool, id);
  const { request, engineered, manifest, added } = row.context as RecordedContext;
  const body = html`${summary(row)}
    <h2>Query</h2>
    <pre>${request?.query ?? row.query}</pre>
    <h2>Before, with what became of it</h2>
    ${legend}
    ${
      request === null
        ? html`<p class="empty">no context was found in the request</p>`
        : request.context.map((item) => {
            const entries = manifest?.filter((entry) => entry.id === item.id) ?? [];
            return html`<h3><code>${item.id}</code></h3>
              <pre>${markedText(item.text, entries)}</pre>`;
          })
    }
    <h2>After</h2>
    ${
      engineered === null
        ? html`<p class="empty">not engineered${row.bypass === null ? '' : `: ${row.bypass}`}</p>`
        : html`<pre id="after">${engineered}</pre>`
    }
    <h2>Added</h2>
    ${additions(added ?? [])}
    <h2>Decisions</h2>
    ${decisions(manifest ?? [])}
    <h2>Critique</h2>
    ${critiquePanel(row.critique as Critique | null)}
    <h2>Feedback</h2>
    ${feedbackTable(feedback)}`;
  return page(`Request ${id}`, body, { refresh: false });
}

function summary(row: RecordedInference): Html {
  return html`<table>
    <tr>
      <th>time (UTC)</th>
      <td>${time(row.createdAt)}${mark(row.simulated)}</td>
      <th>outcome</th>
      <td>${outcome(row.success)}</td>
    </tr>
    <tr>
      <th>model</th>
      <td>${modelName(row.model)}</td>
      <th>experiment</th>
      <td>${row.experiment ?? 'none'} ${row.variant ?? ''}</td>
    </tr>
    <tr>
      <th>subject</th>
      <td>${row.subject}</td>
      <th>time added</th>
      <td>${row.latencyMs.toFixed(1)} ms</td>
    </tr>
  </table>`;
}

const legend = html`<p>
  <span class="kept"><span class="letter">K</span>kept</span>
  <span class="dropped"><span class="letter">D</span>dropped</span>
  <span class="merged"><span class="letter">M</span>merged into another</span>
</p>`;

function additions(added: readonly Addition[]): Html {
  if (added.length === 0) return html`<p class="empty">nothing</p>`;
  return html`<table>
    ${added.map(
      ({ slot, text, origin, source }) =>
        html`<tr>
          <th>${slot}</th>
          <td>${origin}: <code>${source}</code></td>
          <td><pre>${text}</pre></td>
        </tr>`,
    )}
  </table>`;
}

function decisions(manifest: readonly ManifestEntry[]): Html {
  if (manifest.length === 0) return html`<p class="empty">none recorded</p>`;
  return html`<table>
    <tr>
      <th>place</th>
      <th>decision</th>
      <th>reason</th>
      <th>field</th>
      <th>position</th>
      <th>tokens</th>
    </tr>
    ${manifest.map(
      (entry) =>
        html`<tr>
          <td><code>${entry.id}[${entry.start}:${entry.end}]</code></td>
          <td><span class="${entry.decision}">${entry.decision}</span></td>
          <td>${entry.reason}</td>
          <td>${entry.slot}</td>
          <td>${entry.position ?? ''}</td>
          <td>${entry.tokens}</td>
        </tr>`,
    )}
  </table>`;
}

function critiquePanel(critique: Critique | null): Html {
  if (critique === null) return html`<p class="empty">none</p>`;
  return html`<p>
      Predicted success ${percent(critique.predictedSuccessRate)}, confidence ${percent(critique.confidence)}.
    </p>
    <ul>
      ${critique.identifiedWeaknesses.map(
        ({ type, severity, impact }) => html`<li>${severity}: ${type} (${impact})</li>`,
      )}
    </ul>
    <ul>
      ${critique.improvementSuggestions.map((suggestion) => html`<li>${suggestion}</li>`)}
    </ul>`;
}

/** A page of feedback with tests would be megabytes. */
function beginning(text: string): string {
  const shown = 4000;
  return text.length <= shown ? text : `${text.slice(0, shown)}\n... ${text.length - shown} characters more`;
}

function feedbackTable(feedback: readonly FeedbackRow[]): Html {
  if (feedback.length === 0) return html`<p class="empty">none yet</p>`;
  return html`<table>
    ${feedback.map(
      ({ kind, body, receivedAt }) =>
        html`<tr>
          <td>${receivedAt.slice(0, 16).replace('T', ' ')}</td>
          <th>${kind}</th>
          <td><pre>${beginning(JSON.stringify(body, null, 1))}</pre></td>
        </tr>`,
    )}
  </table>`;
}
