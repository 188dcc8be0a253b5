import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundledSamples } from '../corpus/bundled.ts';
import { chunkRecord } from '../corpus/chunking.ts';
import { loaderOf } from '../corpus/sources.ts';
import { cleanTask, paragraphsOf } from '../models/degradation/clean-contexts.ts';
import type { CleanContext, Paragraph } from '../models/degradation/clean-contexts.ts';
import { cleanPages } from '../models/degradation/clean-pages.ts';
import type { PageChunk } from '../models/degradation/clean-pages.ts';
import type { Task } from '../models/tasks/task.ts';
import { loadGrammars } from '../models/syntax/grammars.ts';

export interface Material {
  readonly chunks: readonly PageChunk[];
  readonly paragraphs: readonly Paragraph[];
  readonly pages: readonly CleanContext[];
  /** Tasks with facts. */
  readonly tasks: readonly CleanContext[];
}

/** One corpus in memory: an archive of the data folder, or `bundled`. Null where it is not there, which is said. */
export async function readMaterial(source: string, archive: string, data: string): Promise<Material | null> {
  const location = source === 'bundled' ? bundledSamples : path.resolve(data, `${archive}.tar.xz`);
  if (!existsSync(location)) {
    console.log(`${archive} is left out: not there`);
    return null;
  }
  await loadGrammars();
  const chunks: PageChunk[] = [];
  const tasks: Task[] = [];
  for await (const item of loaderOf(source)(location, { stateFolder: '', environment: {} })) {
    if (item.type !== 'record') continue;
    const { record } = item;
    tasks.push(...item.tasks.map(({ task }) => task).filter(({ facts }) => facts.length > 0));
    const recordId = `${record.source}:${record.naturalKey}`;
    for (const { headingPath, text } of chunkRecord(record))
      chunks.push({ recordId, course: record.course, title: record.title, headingPath, text });
  }
  const paragraphs = paragraphsOf(
    chunks.map(({ recordId, course, title, headingPath, text }) => ({
      course,
      section: [recordId, ...headingPath].join(' / '),
      title: [...new Set([title, ...headingPath])].join(': '),
      text,
    })),
  );
  return {
    chunks,
    paragraphs,
    pages: cleanPages(chunks),
    tasks: tasks.map((task) => cleanTask(task, paragraphs)),
  };
}
