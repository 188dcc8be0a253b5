/** Pages of a manual as contexts of a wanted size, no page twice. */
import { chunkDocument } from '../corpus/chunking.ts';
import { loaderOf } from '../corpus/sources.ts';
import { tokenCounterFor } from '../models/cet/llm-tokens.ts';
import type { ContextItem, TransformRequest } from '../models/cet/types.ts';
import type { Paragraph } from '../models/degradation/clean-contexts.ts';

export interface Page extends Paragraph, ContextItem {
  readonly tokens: number;
}

export async function readPages(location: string, stateFolder: string): Promise<readonly Page[]> {
  const { count } = tokenCounterFor();
  const pages: Page[] = [];
  for await (const item of loaderOf('docs')(location, { stateFolder, environment: {} })) {
    if (item.type !== 'record') continue;
    const { title, course, naturalKey } = item.record;
    for (const document of item.record.body.documents)
      for (const { text, headingPath } of chunkDocument(document, title))
        pages.push({
          id: String(pages.length),
          text,
          course,
          section: [naturalKey, ...headingPath].join('\n'),
          title: headingPath.at(-1) ?? title,
          tokens: count(text),
        });
  }
  return pages;
}

/** Share of the context's tokens that the budget has room for. */
const kept = 0.3;

/** Takes pages until the size is reached; asks for what stands over one of them. */
export function takeRequest(pages: Iterator<Page>, tokens: number): TransformRequest & { readonly given: number } {
  const context: Page[] = [];
  let given = 0;
  while (given < tokens) {
    const next = pages.next();
    if (next.done) throw new Error('the manual is too small for so many requests');
    context.push(next.value);
    given += next.value.tokens;
  }
  const { title } = context[Math.floor(context.length / 2)]!;
  return { query: title, context, budget: Math.floor(given * kept), given };
}
