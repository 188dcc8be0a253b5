import type { Code, Nodes, Root } from 'mdast';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { fieldsOf } from './fields.ts';
import type { Challenge, ChallengeCode } from './freecodecamp-challenge.ts';
import type { SourceDocument } from './record.ts';
import { RejectedRecordError } from './rejected.ts';

const parser = unified().use(remarkParse);

const frontMatterSchema = z
  .object({
    id: z.string().min(1),
    title: z.string().min(1),
    challengeType: z.coerce.number().int().nullish(),
  })
  .loose();

// A certificate's tests are the projects that it asks for; in later years their ids have another name.
const project = z.object({
  id: z.string().optional(),
  challengeId: z.string().optional(),
  title: z.string(),
});
const testsSchema = z.object({
  tests: z
    .array(z.union([z.object({ text: z.string().default(''), testString: z.string() }), project]))
    .nullish(),
});

// Its file is the front matter alone.
const certificateSchema = z
  .object({
    id: z.string().optional(),
    challengeId: z.string().optional(),
    title: z.string().min(1),
    challengeType: z.coerce.number().int().nullish(),
    tests: z.array(project).default([]),
  })
  .loose();

/** Sections that the learner reads, with their titles; all others hold code, data or answers. */
const read: Readonly<Record<string, string | null>> = {
  description: null,
  instructions: 'Instructions',
  assignment: 'Assignment',
  interactive: 'Interactive lesson',
  transcript: 'Transcript',
  explanation: 'Explanation',
  notes: 'Notes',
};

/** Scalars stay text: an id such as 561e4567 is no number. @throws RejectedRecordError */
function yamlOf(part: string, text: string): unknown {
  try {
    return parseYaml(text, { schema: 'failsafe' });
  } catch (error) {
    throw new RejectedRecordError(part, `is not valid YAML (${(error as Error).message.split('\n')[0]})`);
  }
}

/**
 * A challenge in one Markdown file: parts under `# --description--`, `# --hints--`, ... or, in the years 2018 to 2020, in
 * `<section id='description'>`. @throws RejectedRecordError
 */
export function challengeOfMarkdown(path: string, text: string): Challenge {
  const matter = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  if (!matter) throw new RejectedRecordError('front matter', 'is missing: not a challenge');
  const { id, title, challengeType, ...rest } = fieldsOf(
    'front matter',
    yamlOf('front matter', matter[1]!),
    frontMatterSchema,
  );
  const body = text.slice(matter[0].length);
  const marked = markedSections(body);
  const parts = marked.size > 0 ? partsOfMarkers(path, marked) : partsOfSections(path, taggedSections(body));
  return {
    id,
    title,
    challengeType: challengeType ?? null,
    ...parts,
    details: { ...rest, ...parts.details },
  };
}

/** @throws RejectedRecordError */
export function challengeOfCertificate(text: string): Challenge {
  const { id, challengeId, title, challengeType, tests, ...rest } = fieldsOf(
    'certificate',
    yamlOf('certificate', text),
    certificateSchema,
  );
  if (!id && !challengeId) throw new RejectedRecordError('certificate', 'field id: is missing');
  return {
    id: (id ?? challengeId)!,
    title,
    challengeType: challengeType ?? null,
    documents: [],
    seed: [],
    solutions: [],
    tests: [],
    details: {
      ...rest,
      requires: tests.map(requirementOf),
    },
  };
}

function requirementOf(test: z.infer<typeof project>): { id: string | null; title: string } {
  return { id: test.id ?? test.challengeId ?? null, title: test.title };
}

type Parts = Pick<Challenge, 'documents' | 'seed' | 'solutions' | 'tests' | 'details'>;

/** Sections under headings `--name--`, with the deeper ones inside the text of those above them. */
function markedSections(body: string, depth = 1): Map<string, string> {
  const tree: Root = parser.parse(body);
  const marks = tree.children.flatMap((node) => {
    const name =
      node.type === 'heading' && node.depth === depth ? /^--([\w-]+)--$/.exec(plainText(node))?.[1] : null;
    return name ? [{ name, start: node.position!.start.offset!, end: node.position!.end.offset! }] : [];
  });
  const sections = new Map<string, string>();
  for (const [index, { name, end }] of marks.entries()) {
    const text = body.slice(end, marks[index + 1]?.start).trim();
    // A quiz has several questions.
    sections.set(name, sections.has(name) ? `${sections.get(name)!}\n\n${text}` : text);
  }
  return sections;
}

function taggedSections(body: string): Map<string, string> {
  const sections = new Map<string, string>();
  for (const match of body.matchAll(/^<section id=['"](\w+)['"]>[ \t]*\r?$([\s\S]*?)^<\/section>/gm))
    sections.set(match[1]!, match[2]!.trim());
  return sections;
}

function partsOfMarkers(path: string, sections: ReadonlyMap<string, string>): Parts {
  const { seed = '', solutions = '', hints = '', ...others } = Object.fromEntries(sections);
  const seeds = markedSections(seed, 2);
  const questions = [sections.get('questions'), sections.get('question')].filter(Boolean).join('\n\n');
  const documents = documentsOf(path, sections);
  const asked = markedSections(questions, 2).get('text');
  if (asked) documents.push({ path, title: 'Question', text: asked });
  return {
    documents,
    // The first Markdown files of this layout had the seed without a heading of its own.
    seed: codeOf(seeds.get('seed-contents') ?? (seeds.size === 0 ? seed : '')),
    solutions: solutionsOf(solutions),
    tests: hintsOf(hints),
    details: {
      before: codeOf(seeds.get('before-user-code') ?? '').map((code) => code.text),
      after: codeOf(seeds.get('after-user-code') ?? '').map((code) => code.text),
      ...Object.fromEntries(Object.entries(others).filter(([name, text]) => !(name in read) && text)),
    },
  };
}

function partsOfSections(path: string, sections: ReadonlyMap<string, string>): Parts {
  if (sections.size === 0)
    throw new RejectedRecordError(
      'body',
      "has neither headings such as # --description-- nor parts such as <section id='description'>",
    );
  const tests = codeNodes(sections.get('tests') ?? '').flatMap(
    (node) => fieldsOf('tests', yamlOf('tests', node.value) || {}, testsSchema).tests ?? [],
  );
  const seed = sections.get('challengeSeed') ?? '';
  // `<div id='js-seed'>`, `<div id='js-teardown'>`: the seed's parts say what they are.
  const part = (kind: string): ChallengeCode[] =>
    [...seed.matchAll(new RegExp(`<div id=['"]\\w+-${kind}['"]>([\\s\\S]*?)^</div>`, 'gm'))].flatMap(
      (match) => codeOf(match[1]!),
    );
  return {
    documents: documentsOf(path, sections),
    seed: part('seed'),
    solutions: codeOf(sections.get('solution') ?? '')
      .filter(isSolution)
      .map((code) => [code]),
    tests: tests.filter((test) => 'testString' in test),
    details: {
      requires: tests.filter((test) => 'title' in test).map(requirementOf),
      before: part('setup').map((code) => code.text),
      after: part('teardown').map((code) => code.text),
    },
  };
}

function documentsOf(path: string, sections: ReadonlyMap<string, string>): SourceDocument[] {
  return [...sections].flatMap(([name, text]) =>
    name in read && text ? [{ path, title: read[name]!, text }] : [],
  );
}

function codeNodes(text: string): Code[] {
  const tree: Root = parser.parse(text);
  return tree.children.filter((node) => node.type === 'code');
}

function codeOf(text: string): ChallengeCode[] {
  return codeNodes(text)
    .map((node) => ({ language: node.lang ?? null, text: node.value }))
    .filter((code) => code.text.trim());
}

/** Where none was written, a comment stands in its place. */
function isSolution(code: ChallengeCode): boolean {
  return !/^\s*(\/\/|#|\/\*|<!--)\s*solution required\s*(\*\/|-->)?\s*$/.test(code.text);
}

/** Solutions are parted by a rule; one may have several files. */
function solutionsOf(text: string): ChallengeCode[][] {
  const tree: Root = parser.parse(text);
  const solutions: ChallengeCode[][] = [[]];
  for (const node of tree.children) {
    if (node.type === 'thematicBreak') solutions.push([]);
    if (node.type === 'code') solutions.at(-1)!.push({ language: node.lang ?? null, text: node.value });
  }
  return solutions
    .map((files) => files.filter((code) => code.text.trim() && isSolution(code)))
    .filter((files) => files.length > 0);
}

/** Each test is a sentence and the code block behind it. */
function hintsOf(text: string): { text: string; testString: string }[] {
  const tests: { text: string; testString: string }[] = [];
  let start = 0;
  for (const node of codeNodes(text)) {
    tests.push({ text: text.slice(start, node.position!.start.offset).trim(), testString: node.value });
    start = node.position!.end.offset!;
  }
  return tests.filter((test) => test.testString.trim());
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plainText).join('') : '';
}
