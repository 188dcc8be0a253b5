import { html } from './html.ts';
import type { Html } from './html.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:66rem;margin:1rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
nav a{margin-right:1rem}code{font-size:.85em}.simulated{background:#fff3cd;border-radius:.3rem;padding:0 .4rem;font-size:.8em}
.empty{color:#57606a}figure{margin:1rem 0}figcaption{font-weight:600}svg{width:100%;height:auto;font:12px system-ui,sans-serif}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f8fa;padding:.6rem;border-radius:.3rem;max-height:40rem;overflow:auto}
.kept{background:#d6f0dc;border-bottom:2px solid #2c7a3f}.dropped{background:#f3e3e0;text-decoration:line-through}
.merged{background:#dfe6fb;border-bottom:2px dashed #1f5fa8}.letter{font:700 .7em monospace;padding:0 .25em;text-decoration:none;display:inline-block}`;

export const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
export const points = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
/** Every figure that came from the simulated team says so. */
export const mark = (simulated: boolean) =>
  simulated ? html` <span class="simulated">simulated</span>` : html``;
export const modelName = (model: string | null) =>
  html`<code>${model?.slice(0, 12) ?? 'pass-through'}</code>`;
export const time = (at: Date) => at.toISOString().slice(0, 16).replace('T', ' ');

/** A whole page; works without script and without internet. */
export function page(title: string, body: Html, options: { readonly refresh: boolean }): string {
  const refresh = options.refresh ? html`<meta http-equiv="refresh" content="15" />` : html``;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} · Contexture</title>
        ${refresh}
        <style>
          ${style}
        </style>
      </head>
      <body>
        <nav>
          <a href="/">Production</a><a href="/dashboard/models">Models and runs</a
          ><a href="/dashboard/report">Report</a><a href="/dashboard/requests">Requests</a
          ><a href="/metrics">metrics</a><a href="/readyz">readiness</a>
        </nav>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`.text;
}
