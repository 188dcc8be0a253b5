import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import type { Fact, GrownArgument, Json, Task, Variant } from '../models/tasks/task.ts';
import { readEntries } from './archive.ts';
import { courseSchema, taskSchema } from './bundled-schema.ts';
import type { CourseFile } from './bundled-schema.ts';
import { normalizeWhitespace } from './chunking.ts';
import { ArchiveError, InvalidTextError } from './entry.ts';
import type { CorpusRecord, LoadedItem, LoadedTask } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { expandSolution, factsOfTemplate, TemplateError } from './solution-template.ts';

/** The sample in the repository. */
export const bundledSamples = path.resolve(import.meta.dirname, '../samples');

type Files = ReadonlyMap<string, string | InvalidTextError>;

/** Courses of our own: `COURSE/course.yaml`, `COURSE/docs/*.md`, `COURSE/tasks/SLUG/{task.yaml, SOLUTION}`. */
export async function* loadBundled(location: string): AsyncGenerator<LoadedItem> {
  const root = path.basename(location);
  const courses = new Map<string, Map<string, string | InvalidTextError>>();
  let damage: ArchiveError | null = null;
  try {
    for await (const entry of readEntries(location)) {
      if ('rejected' in entry) {
        yield { type: 'rejected', location: `${root}:${entry.path}`, reason: entry.rejected };
        continue;
      }
      const match = /^([^/]+)\/(course\.yaml|docs\/[^/]+\.md|tasks\/[^/]+\/[^/]+)$/.exec(entry.path);
      if (!match) continue;
      const files = courses.get(match[1]!) ?? new Map<string, string | InvalidTextError>();
      const content = await entry.read().catch((error: unknown) => {
        if (error instanceof InvalidTextError) return error;
        throw error;
      });
      courses.set(match[1]!, files.set(match[2]!, content));
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    damage = error;
  }
  for (const [course, files] of courses) {
    for (const item of courseItems(root, course, files)) yield item;
  }
  if (damage) yield { type: 'rejected', location: root, reason: damage.reason };
  else if (courses.size === 0)
    yield { type: 'rejected', location: root, reason: 'holds no COURSE/course.yaml' };
}

function* courseItems(archive: string, course: string, files: Files): Generator<LoadedItem> {
  const rejected = (error: unknown): LoadedItem => {
    if (!(error instanceof RejectedRecordError)) throw error;
    return { type: 'rejected', location: `${archive}:${course}/${error.part}`, reason: error.reason };
  };
  let file: CourseFile;
  try {
    file = parse(files, 'course.yaml', courseSchema);
  } catch (error) {
    yield rejected(error);
    return;
  }
  const pages: CorpusRecord[] = [];
  const tasks: LoadedTask[] = [];
  for (const part of [...files.keys()].sort()) {
    try {
      if (part.startsWith('docs/')) pages.push(pageRecord(archive, course, file, part, textOf(files, part)));
    } catch (error) {
      yield rejected(error);
    }
  }
  const manual = pages.map((page) => normalizeWhitespace(page.body.documents[0]!.text)).join('\n');
  for (const part of [...files.keys()].sort()) {
    try {
      if (part.endsWith('/task.yaml'))
        tasks.push({ task: taskOf(course, file, files, part, manual), prepared: true });
    } catch (error) {
      yield rejected(error);
    }
  }
  // The tasks belong to the course; they go with its first page.
  if (pages.length === 0 && tasks.length > 0) {
    yield { type: 'rejected', location: `${archive}:${course}/docs`, reason: 'holds no page' };
    return;
  }
  for (const [index, record] of pages.entries())
    yield { type: 'record', record, tasks: index === 0 ? tasks : [] };
}

function textOf(files: Files, part: string): string {
  const content = files.get(part);
  if (content === undefined) throw new RejectedRecordError(part, 'is missing');
  if (content instanceof InvalidTextError) throw new RejectedRecordError(part, content.reason);
  if (!content.trim()) throw new RejectedRecordError(part, 'is empty');
  return content;
}

function parse<T>(files: Files, part: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = parseYaml(textOf(files, part));
  } catch (error) {
    if (error instanceof RejectedRecordError) throw error;
    throw new RejectedRecordError(part, `is not valid YAML (${(error as Error).message.split('\n')[0]})`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `field ${issue.path.join('.') || '(root)'}: ${issue.message}`,
  );
  throw new RejectedRecordError(part, problems.join('; '));
}

function pageRecord(
  archive: string,
  course: string,
  file: CourseFile,
  part: string,
  text: string,
): CorpusRecord {
  const heading = /^#\s+(.+)$/m.exec(text)?.[1]?.trim();
  return {
    source: 'bundled',
    naturalKey: `${course}/${part}`,
    kind: 'documentation',
    course,
    title: heading ? `${file.title}: ${heading}` : `${file.title}: ${path.basename(part, '.md')}`,
    language: file.language,
    licence: file.licence,
    provenance: { archive, path: `${course}/${part}` },
    body: { documents: [{ path: part, title: null, text }], details: {} },
  };
}

function taskOf(course: string, file: CourseFile, files: Files, part: string, manual: string): Task {
  const slug = part.split('/')[1]!;
  const task = parse(files, part, taskSchema);
  const facts: readonly Fact[] = task.facts;
  for (const [index, fact] of facts.entries()) {
    for (const field of ['text', 'stale'] as const) {
      const text = fact[field];
      if (text !== null && !manual.includes(normalizeWhitespace(text)))
        throw new RejectedRecordError(
          part,
          `field facts.${index}.${field}: does not stand verbatim in a page of docs/`,
        );
    }
    if (normalizeWhitespace(task.statement).includes(normalizeWhitespace(fact.text)))
      throw new RejectedRecordError(part, `field statement: gives away the fact "${fact.id}"`);
  }
  const solutionPart = `tasks/${slug}/${task.solution}`;
  const template = textOf(files, solutionPart);
  const { reference, variants } = solutionsOf(solutionPart, task.solution, template, facts);
  return {
    id: `bundled/${course}/${slug}`,
    source: 'bundled',
    course,
    title: task.title,
    language: file.language,
    difficulty: task.difficulty,
    split: file.split,
    statement: task.statement,
    solutionPath: task.solution,
    reference,
    tests: {
      style: 'cases',
      entry: task.entry,
      ...(task.growth && task.slowest
        ? { growth: task.growth as GrownArgument[], slowest: task.slowest }
        : {}),
      cases: task.cases.map(({ id, args, expected }) => ({
        id,
        args: args as Json[],
        expected: expected as { value: Json } | { throws: string },
      })),
    },
    facts,
    variants,
  };
}

function solutionsOf(
  part: string,
  file: string,
  template: string,
  facts: readonly Fact[],
): Pick<Task, 'reference' | 'variants'> {
  const ids = facts.map((fact) => fact.id);
  try {
    const known = factsOfTemplate(template);
    for (const id of ids)
      if (!known.has(id)) throw new RejectedRecordError(part, `has no block <fact:${id}>`);
    for (const id of known)
      if (!ids.includes(id)) throw new RejectedRecordError(part, `<fact:${id}>: task.yaml has no such fact`);
    const variants: Variant[] = [];
    for (let mask = 1; mask < 1 << ids.length; mask += 1) {
      const missing = ids.filter((_, index) => mask & (1 << index));
      variants.push({ missing, files: [{ path: file, text: expandSolution(template, new Set(missing)) }] });
    }
    return { reference: [{ path: file, text: expandSolution(template, new Set()) }], variants };
  } catch (error) {
    if (error instanceof TemplateError) throw new RejectedRecordError(part, error.message);
    throw error;
  }
}
