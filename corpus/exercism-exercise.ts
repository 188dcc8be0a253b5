import path from 'node:path';
import { frameworkOf, languages, type Language, type SourceFile, type Task } from '../models/tasks/task.ts';
import { InvalidTextError } from './entry.ts';
import { parseExerciseConfig, parseTitles } from './exercism-config.ts';
import type { ExerciseConfig, ExerciseFiles, TrackConfig } from './exercism-config.ts';
import type { CorpusRecord, LoadedTask, SourceDocument } from './record.ts';
import { languageOfPath } from './programming-language.ts';
import { RejectedRecordError } from './rejected.ts';
import { titleOfSlug } from './slug.ts';
import { splitOf } from './split.ts';

/** Tracks that the sandbox runs, and how their test files are called. */
const testFiles: Readonly<Partial<Record<Language, RegExp>>> = {
  python: /_test\.py$/,
  javascript: /\.spec\.js$/,
  go: /_test\.go$/,
  rust: /^tests\/.*\.rs$/,
  java: /Test\.java$/,
  cpp: /_test\.cpp$/,
};

const deprecatedQuality = 0.4;

export type ExerciseType = 'practice' | 'concept';

/** Record and, where the sandbox runs the language, task of one exercise. @throws RejectedRecordError */
export function exerciseRecord(
  track: TrackConfig,
  { type, slug }: { type: ExerciseType; slug: string },
  files: ExerciseFiles,
  origin: { licence: string; provenance: Readonly<Record<string, string>> },
): { record: CorpusRecord; tasks: readonly LoadedTask[] } {
  const config = parseExerciseConfig(files.get('.meta/config.json'));
  const practice = track.exercises.practice.find((exercise) => exercise.slug === slug);
  const concept = track.exercises.concept.find((exercise) => exercise.slug === slug);
  const title = (type === 'concept' ? concept : practice)?.name ?? titleOfSlug(slug);
  const stub = config.files.solution.map((file) => needed(files, file, 'files.solution'));
  const tests = config.files.test.map((file) => needed(files, file, 'files.test'));
  const example = [
    ...config.files.example.map((file) => needed(files, file, 'files.example')),
    ...config.files.exemplar.map((file) => needed(files, file, 'files.exemplar')),
  ];
  const editor = config.files.editor.map((file) => needed(files, file, 'files.editor'));
  // Concept exercises have no difficulty of their own: each teaches one step.
  const difficulty = type === 'concept' ? 1 : (practice?.difficulty ?? null);
  const record: CorpusRecord = {
    source: 'exercism',
    naturalKey: `${track.slug}/${slug}`,
    kind: 'exercise',
    // Twins in other languages share the statement, so they must share the split.
    course: slug,
    title,
    language: track.slug,
    licence: origin.licence,
    // All exercises of a track are tested alike; deprecated are those that others replace.
    ...(practice?.status === 'deprecated' ? { quality: deprecatedQuality } : {}),
    provenance: origin.provenance,
    body: {
      documents: [...statementOf(files), ...writtenBesides(files)],
      details: {
        type,
        blurb: config.blurb,
        origin: config.source ?? null,
        originUrl: config.source_url ?? null,
        difficulty,
        topics: practice?.practices ?? practice?.topics ?? concept?.concepts ?? [],
        prerequisites: concept?.prerequisites ?? [],
        stub,
        tests,
        example,
      },
    },
  };
  const task = taskOf(track, record, config, difficulty, { stub, tests, example, editor });
  return { record, tasks: task ? [{ task, prepared: false }] : [] };
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
  for (const name of [
    'introduction.md',
    'introduction.append.md',
    'instructions.md',
    'instructions.append.md',
    'hints.md',
  ]) {
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

/** Approaches and articles: prose about solutions. */
function writtenBesides(files: ExerciseFiles): SourceDocument[] {
  const titles = {
    '.approaches': parseTitles('.approaches', files.get('.approaches/config.json')),
    '.articles': parseTitles('.articles', files.get('.articles/config.json')),
  };
  const documents: SourceDocument[] = [];
  for (const file of [...files.keys()].sort()) {
    const match = /^(\.approaches|\.articles)\/(?:introduction|([^/]+)\/content)\.md$/.exec(file);
    const text = match ? textOf(files, file) : null;
    if (!text?.trim()) continue;
    const folder = match![1] as keyof typeof titles;
    const [one, all] = folder === '.approaches' ? ['Approach', 'Approaches'] : ['Article', 'Articles'];
    const slug = match![2];
    const title = slug ? `${one}: ${titles[folder].get(slug) ?? titleOfSlug(slug)}` : all;
    documents.push({ path: file, title: title!, text, codeIsAnswer: true });
  }
  return documents;
}

interface TaskParts {
  readonly stub: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
  readonly example: readonly SourceFile[];
  readonly editor: readonly SourceFile[];
}

/**
 * The example's files at the places where the solution's are expected: by name, else by the only ending that fits, else
 * beside the first.
 */
function placedExample(stub: readonly SourceFile[], example: readonly SourceFile[]): readonly SourceFile[] {
  return example.map(({ path: file, text }) => {
    const extension = path.posix.extname(file);
    const base = path.posix.basename(file);
    const alike = stub.filter((candidate) => path.posix.extname(candidate.path) === extension);
    const place =
      stub.find((candidate) => path.posix.basename(candidate.path) === base) ??
      (alike.length === 1 && !example.some((other) => isNamed(other, alike[0]!)) ? alike[0] : undefined);
    return { path: place?.path ?? path.posix.join(path.posix.dirname(stub[0]!.path), base), text };
  });
}

function isNamed(file: SourceFile, other: SourceFile): boolean {
  return path.posix.basename(file.path) === path.posix.basename(other.path);
}

/** Null for languages that the sandbox does not run, and for exercises without a test file of the track's kind. */
function taskOf(
  track: TrackConfig,
  record: CorpusRecord,
  config: ExerciseConfig,
  difficulty: number | null,
  parts: TaskParts,
): Task | null {
  const language = languages.find((name) => name === track.slug);
  const tests = language && testFiles[language];
  if (!tests || !parts.tests.some((file) => tests.test(file.path))) return null;
  const placed = placedExample(parts.stub, parts.example);
  // What is no program, such as a manifest, is the same for every solution unless the example has its own.
  const settings = parts.stub.filter(
    (file) => languageOfPath(file.path) === null && !placed.some((own) => own.path === file.path),
  );
  const reference = [...placed, ...settings];
  // The solver writes one file, the first that the example fills; what else belongs to the solution is given.
  const stub = parts.stub.find((file) => placed.some((own) => own.path === file.path));
  if (!stub) return null;
  const given = reference.filter((file) => file.path !== stub.path);
  return {
    id: `exercism/${record.course}/${track.slug}`,
    source: 'exercism',
    course: record.course,
    title: record.title,
    language,
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
      '```' + `${language}\n${stub.text.trimEnd()}\n` + '```',
      ...given.map((file) => `The file ${file.path} is given:\n\n\`\`\`\n${file.text.trimEnd()}\n\`\`\``),
    ].join('\n\n'),
    solutionPath: stub.path,
    reference,
    tests: {
      style: 'framework',
      framework: frameworkOf[language],
      // Read-only files that a solution may import belong to the tests, not to the solver.
      files: [...parts.tests, ...parts.editor],
      manifest: null,
    },
    facts: [],
    variants: [],
  };
}
