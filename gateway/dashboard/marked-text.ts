import type { ManifestEntry } from '../../models/cet/types.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

const letters = { kept: 'K', dropped: 'D', merged: 'M' } as const;

/**
 * A text whose segments show what was decided about them, by a letter and a line as well as by colour. Entries that overlap or lie
 * outside of the text are cut to what is left of it.
 */
export function markedText(text: string, entries: readonly ManifestEntry[]): Html {
  const parts: (Html | string)[] = [];
  let from = 0;
  for (const entry of [...entries].sort((a, b) => a.start - b.start)) {
    const [start, end] = [Math.max(from, entry.start), Math.min(text.length, entry.end)];
    if (end <= start) continue;
    parts.push(text.slice(from, start));
    // prettier-ignore
    parts.push(html`<span class="${entry.decision}" title="${entry.reason}"><span class="letter">${letters[entry.decision]}</span>${text.slice(start, end)}</span>`);
    from = end;
  }
  parts.push(text.slice(from));
  return html`${parts}`;
}
