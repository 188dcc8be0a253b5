import { notesOf } from './code-notes.ts';
import { languageOfPath } from './programming-language.ts';
import { complexitiesOf } from './complexity.ts';
import { problemPage } from './leetcode-page.ts';
import type { ProblemPage } from './leetcode-page.ts';
import type { CorpusRecord, SourceDocument } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { titleOfSlug } from './slug.ts';

/** The files of one problem; texts by path. */
export interface Problem {
  /** Folder in which it was found first. */
  readonly place: string;
  readonly slug: string;
  readonly number: string | null;
  readonly pages: Map<string, string>;
  readonly programs: Map<string, string>;
}

// Types, and how the class will be called: the frame that LeetCode gives explains nothing.
const givenWithProblem =
  /^([/#*\s]*(definition for|the .* api is|@(param|return|constructor|lc)\b)|impl |struct |class |constructor\()|will be instantiated/i;

/** The record of a problem but for the key, which names its collection. @throws RejectedRecordError */
export function problemRecord(
  problem: Problem,
  origin: { archive: string; licence: string },
): Omit<CorpusRecord, 'naturalKey'> {
  const pages = [...problem.pages].map(([file, text]) => ({ file, text, ...parsedPage(file, text) }));
  const main =
    pages.find(({ file }) => /README_EN\.md$/i.test(file)) ??
    pages.find(({ file }) => /README\.md$/i.test(file)) ??
    pages[0];
  const others = pages.filter((page) => page !== main);
  const slug = pages.find((page) => page.slug)?.slug ?? problem.slug;
  const programs = [...problem.programs].map(([file, text]) => programOf(file, text));
  const documents = main ? documentsOf(main.file, main) : [];
  // Where a page explains the solutions, comments repeat it.
  if (!main || main.approaches.length === 0)
    for (const { path, notes } of programs)
      if (notes) documents.push({ path, title: 'Notes', format: 'text', text: notes });
  // The Chinese page says what the English one says; other pages are notes of the author's.
  for (const { file, text } of others)
    if (!/README(_EN)?\.md$/i.test(file))
      documents.push({ path: file, title: 'Notes', text, codeIsAnswer: true });
  const explained = pages.flatMap((page) => page.approaches.flatMap(({ solutions }) => solutions));
  const languages = [...new Set([...programs, ...explained].map(({ language }) => language))].sort();
  if (documents.length === 0 && languages.length === 0)
    throw new RejectedRecordError(main?.file ?? problem.place, 'has neither a statement nor a solution');
  const shown = new Set(explained.map(({ text }) => text.trim()));
  return {
    source: 'leetcode',
    kind: 'solution',
    course: slug,
    title: main?.title ?? titleOfSlug(problem.slug),
    language: languages.length === 1 ? languages[0]! : null,
    licence: origin.licence,
    provenance: { archive: origin.archive, path: problem.place },
    body: {
      documents,
      details: {
        number: main?.number ?? problem.number,
        difficulty: main?.difficulty ?? null,
        tags: main?.tags ?? [],
        languages,
        approaches: (main?.approaches ?? []).map(({ title, time, space, solutions }) => ({
          title,
          time,
          space,
          solutions,
        })),
        programs: programs
          .filter(({ text }) => !shown.has(text.trim()))
          .map(({ path, language, time, space, text }) => ({ path, language, time, space, text })),
        otherPages: others.map(({ file, text }) => ({ path: file, text })),
      },
    },
  };
}

function programOf(
  path: string,
  text: string,
): {
  path: string;
  language: string;
  text: string;
  notes: string;
  time: string | null;
  space: string | null;
} {
  const language = languageOfPath(path)!;
  const notes = notesOf(text, language)
    .split('\n\n')
    .filter((paragraph) => !givenWithProblem.test(paragraph.trim()))
    .join('\n\n');
  return { path, language, text, notes, ...complexitiesOf(notes, text) };
}

function parsedPage(file: string, text: string): ProblemPage {
  try {
    return problemPage(text);
  } catch (error) {
    if (error instanceof RejectedRecordError)
      throw new RejectedRecordError(`${file}#${error.part}`, error.reason);
    throw error;
  }
}

function documentsOf(path: string, page: ProblemPage): SourceDocument[] {
  const documents: SourceDocument[] = [];
  if (page.description) documents.push({ path, title: 'Description', ...page.description });
  for (const { title, prose } of page.approaches)
    if (prose) documents.push({ path, title: title ?? 'Solution', text: prose, codeIsAnswer: true });
  return documents;
}
