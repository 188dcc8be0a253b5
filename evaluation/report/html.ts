const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

export type Cell = string | number | null;

/** A table with a link that holds its rows as CSV; no server is asked for anything. */
export function table(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const shown = (cell: Cell): string =>
    cell === null ? 'n/a' : typeof cell === 'number' ? String(Number(cell.toPrecision(5))) : cell;
  const csv = [header, ...rows]
    .map((row) => row.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(','))
    .join('\r\n');
  const name = `${caption.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`;
  return [
    `<table><caption>${escapeHtml(caption)} <a download="${name}" href="data:text/csv;charset=utf-8,${encodeURIComponent(csv)}">CSV</a></caption>`,
    `<thead><tr>${header.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')}</tr></thead><tbody>`,
    ...rows.map(
      (row) =>
        `<tr>${row.map((cell) => `<td${typeof cell === 'number' ? ' class="number"' : ''}>${escapeHtml(shown(cell))}</td>`).join('')}</tr>`,
    ),
    '</tbody></table>',
  ].join('\n');
}

export function section(title: string, simulated: boolean, ...content: readonly string[]): string {
  const mark = simulated
    ? '<p class="simulated">Simulated: these figures come from the simulated team and are no evidence about real LLMs.</p>'
    : '';
  return `<section><h2>${escapeHtml(title)}${simulated ? ' (simulated)' : ''}</h2>${mark}${content.join('\n')}</section>`;
}

/** A page that needs nothing beside itself. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .9rem; display: block; overflow-x: auto; }
caption { text-align: left; font-weight: 600; }
th, td { border-bottom: 1px solid #bbb; padding: .25rem .6rem; text-align: left; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.simulated { border-left: 4px solid #111; padding-left: .6rem; font-weight: 600; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; } code { font-size: .9em; overflow-wrap: anywhere; }
</style></head><body>
${body}
</body></html>
`;
}
