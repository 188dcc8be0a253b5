import type { Language, SourceFile, Task } from '../models/tasks/task.ts';
import { InvalidTextError } from './entry.ts';
import { parseApproachTitles, parseExerciseConfig } from './exercism-config.ts';
import type { ExerciseConfig, ExerciseFiles, TrackConfig } from './exercism-config.ts';
import type { CorpusRecord, LoadedTask, SourceDocument } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { splitOf } from './split.ts';

const frameworks: Readonly<
  Record<string, { language: Language; framework: 'unittest' | 'jest'; tests: RegExp }>
> = {
  python: { language: 'python', framework: 'unittest', tests: /_test\.py$/ },
  javascript: { language: 'javascript', framework: 'jest', tests: /\.spec\.js$/ },
};

/** Record and, where the sandbox runs the language, task of one exercise. @throws RejectedRecordError */
export function exerciseRecord(
  track: TrackConfig,
  slug: string,
  files: ExerciseFiles,
  provenance: Readonly<Record<string, string>>,
): { record: CorpusRecord; tasks: readonly LoadedTask[] } {
  const config = parseExerciseConfig(files.get('.meta/config.json'));
  const listed = track.exercises.practice.find((exercise) => exercise.slug === slug);
  const title = listed?.name ?? titleOf(slug);
  const stub = config.files.solution.map((file) => needed(files, file, 'files.solution'));
  const tests = config.files.test.map((file) => needed(files, file, 'files.test'));
  const example = config.files.example.map((file) => needed(files, file, 'files.example'));
  const editor = config.files.editor.map((file) => needed(files, file, 'files.editor'));
  const difficulty = listed?.difficulty ?? null;
  const record: CorpusRecord = {
    source: 'exercism',
    naturalKey: `${track.slug}/${slug}`,
    kind: 'exercise',
    // Twins in other languages share the statement, so they must share the split.
    course: slug,
    title,
    language: track.slug,
    licence: 'MIT',
    provenance,
    body: {
      documents: [...statementOf(files), ...approachesOf(files)],
      details: {
        blurb: config.blurb,
        origin: config.source ?? null,
        originUrl: config.source_url ?? null,
        difficulty,
        topics: listed?.practices ?? listed?.topics ?? [],
        stub,
        tests,
        example,
      },
    },
  };
  const task = taskOf(track, record, config, difficulty, { stub, tests, example, editor });
  return { record, tasks: task ? [{ task, prepared: false }] : [] };
}

function titleOf(slug: string): string {
  return slug.replace(
    /(^|-)([a-z])/g,
    (_, dash: string, letter: string) => (dash ? ' ' : '') + letter.toUpperCase(),
  );
}

function textOf(files: ExerciseFiles, file: string): string | null {
  const content = files.get(file);
  if (content instanceof InvalidTextError) throw new RejectedRecordError(file, content.reason);
  return content ?? null;
}

function needed(files: ExerciseFiles, file: string, field: string): SourceFile {
  const text = textOf(files, file);
  if (text === null)
    throw new RejectedRecordError('.meta/config.json', `${field} names ${file}, which is missing`);
  return { path: file, text };
}

/** The statement in the order in which Exercism shows it. */
function statementOf(files: ExerciseFiles): SourceDocument[] {
  const documents: SourceDocument[] = [];
  for (const name of ['introduction.md', 'instructions.md', 'instructions.append.md', 'hints.md']) {
    const text = textOf(files, `.docs/${name}`);
    if (name === 'instructions.md' && !text?.trim())
      throw new RejectedRecordError(
        `.docs/${name}`,
        text === null ? 'is missing: no statement' : 'is empty: no statement',
      );
    if (text?.trim()) documents.push({ path: `.docs/${name}`, title: null, text });
  }
  return documents;
}

function approachesOf(files: ExerciseFiles): SourceDocument[] {
  const titles = parseApproachTitles(files.get('.approaches/config.json'));
  const documents: SourceDocument[] = [];
  for (const file of [...files.keys()].sort()) {
    const match = /^\.approaches\/(?:introduction|([^/]+)\/content)\.md$/.exec(file);
    const text = match ? textOf(files, file) : null;
    if (!text?.trim()) continue;
    const slug = match?.[1];
    const title = slug ? `Approach: ${titles.get(slug) ?? titleOf(slug)}` : 'Approaches';
    documents.push({ path: file, title, text, codeIsAnswer: true });
  }
  return documents;
}

interface TaskParts {
  readonly stub: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
  readonly example: readonly SourceFile[];
  readonly editor: readonly SourceFile[];
}

/** Null for languages without a test framework in the sandbox, and for exercises that take more than one file. */
function taskOf(
  track: TrackConfig,
  record: CorpusRecord,
  config: ExerciseConfig,
  difficulty: number | null,
  parts: TaskParts,
): Task | null {
  const support = frameworks[track.slug];
  const [stub] = parts.stub;
  const [example] = parts.example;
  if (!support || !stub || !example || parts.stub.length > 1 || parts.example.length > 1) return null;
  if (!parts.tests.some((file) => support.tests.test(file.path))) return null;
  return {
    id: `exercism/${record.course}/${track.slug}`,
    source: 'exercism',
    course: record.course,
    title: record.title,
    language: support.language,
    difficulty:
      difficulty === null || (difficulty > 3 && difficulty < 7)
        ? 'medium'
        : difficulty <= 3
          ? 'easy'
          : 'hard',
    split: splitOf(record.course),
    // The instructions stay out: they are the context that is engineered.
    statement: [
      `${record.title}: ${config.blurb}`.trim(),
      `Write the file ${stub.path} in ${track.language}. It starts as:`,
      '```' + `${support.language}\n${stub.text.trimEnd()}\n` + '```',
    ].join('\n\n'),
    solutionPath: stub.path,
    reference: [{ path: stub.path, text: example.text }],
    tests: {
      style: 'framework',
      framework: support.framework,
      // Read-only files that a solution may import belong to the tests, not to the solver.
      files: [...parts.tests, ...parts.editor],
      manifest: null,
    },
    facts: [],
    variants: [],
  };
}
