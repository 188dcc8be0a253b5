/** Pages of a manual as items of a context. */
import { chunkDocument } from '../corpus/chunking.ts';
import { loaderOf } from '../corpus/sources.ts';
import { tokenCounterFor } from '../models/cet/llm-tokens.ts';
import type { ContextItem } from '../models/cet/types.ts';
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
