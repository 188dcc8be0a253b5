import { z } from 'zod';
import { factKinds, frameworkOf, languages } from './task.ts';
import type { Task } from './task.ts';
import { expectedSchema } from './test-case-schema.ts';

/**
 * A suite of requests as JSON lines: a header, then one case a line. A case has a request with the context that came with it, and says
 * how a made context is judged: by the evidence that it keeps, by tests of the code that comes of it, or by both.
 */
export const suiteFormat = 'contexture-suite/1';

const line = z.string().trim().min(1);
/** What an id may be: it becomes part of rows' ids and of file names. */
const name = z.string().regex(/^[\w.+/-]{1,200}$/, 'must be 1 to 200 letters, digits or _ . + / -');

export const suiteHeaderSchema = z.strictObject({
  format: z.literal(suiteFormat),
  name: z.string().regex(/^[\w.-]{1,100}$/, 'must be 1 to 100 letters, digits or _ . -'),
  version: z.string().regex(/^[\w.+-]{1,40}$/, 'must be 1 to 40 letters, digits or _ . + -'),
  /** Whether a model may have learned from it. */
  split: z.enum(['train', 'heldout']),
  /** SPDX expression, or the licence's name. */
  licence: line,
});
export type SuiteHeader = z.infer<typeof suiteHeaderSchema>;

const file = z.strictObject({
  path: line.refine(
    (path) => !path.startsWith('/') && !path.split('/').includes('..'),
    'must stay inside the solution folder',
  ),
  text: z.string(),
});

const testsSchema = z.discriminatedUnion('style', [
  z.strictObject({
    style: z.literal('cases'),
    entry: line,
    cases: z.array(z.strictObject({ id: line, args: z.array(z.json()), expected: expectedSchema })).min(1),
  }),
  z.strictObject({
    style: z.literal('framework'),
    framework: z.enum(Object.values(frameworkOf)),
    files: z.array(file).min(1),
    /** Ids of the tests that must run: what is missing counts as failed. */
    manifest: z.array(line).min(1),
  }),
]);

/** A stretch of the context that a solver needs, verbatim. */
const evidenceSchema = z.strictObject({
  text: line,
  kind: z.enum(factKinds).default('rule'),
  paraphrases: z.array(line).default([]),
  stale: line.nullable().default(null),
  /** Tests that fail without it. */
  tests: z.array(line).default([]),
});

const programSchema = z.strictObject({
  language: z.enum(languages),
  difficulty: z.enum(['easy', 'medium', 'hard']).default('medium'),
  solutionPath: file.shape.path,
  tests: testsSchema,
  /** A solution that passes, with the files that it needs beside it. */
  reference: z.array(file).default([]),
  /** What is written by a solver who lacks some of the evidence, by its place from 0: the simulated team answers by it. */
  variants: z.array(z.strictObject({ missing: z.array(z.int().min(0)), files: z.array(file) })).default([]),
});

export const suiteCaseSchema = z
  .strictObject({
    id: name,
    /** Cases of one course are not independent, and stand in for each other as unrelated text only across courses. */
    course: name.optional(),
    title: line.optional(),
    query: line,
    context: z
      .array(z.strictObject({ id: line, text: z.string().min(1), source: line.optional() }))
      .min(1, 'must hold at least one item'),
    evidence: z.array(evidenceSchema).default([]),
    program: programSchema.nullable().default(null),
  })
  .superRefine((each, context) => {
    const report = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if (each.evidence.length === 0 && each.program === null)
      report(['evidence'], 'is empty and there is no program: nothing to judge a context by');
    if (new Set(each.context.map(({ id }) => id)).size < each.context.length)
      report(['context'], 'two items have the same id');
    const given = unspaced(each.context.map(({ text }) => text).join('\n\n'));
    for (const [index, { text }] of each.evidence.entries())
      if (!given.includes(unspaced(text)))
        report(['evidence', index, 'text'], 'does not stand in the context');
    if (each.program === null) return;
    const { language, tests, variants } = each.program;
    if (tests.style === 'framework' && tests.framework !== frameworkOf[language])
      report(['program', 'tests', 'framework'], `must be ${frameworkOf[language]} for ${language}`);
    for (const [index, { missing }] of variants.entries())
      if (missing.some((place) => place >= each.evidence.length))
        report(['program', 'variants', index, 'missing'], 'names evidence that is not there');
  });
export type SuiteCase = z.infer<typeof suiteCaseSchema>;

function unspaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What a comparison needs to know of a task, whether it has tests or not. */
export type JudgedTask = Pick<Task, 'id' | 'course' | 'statement' | 'facts' | 'reference'>;

/** The case as a task of its own, named by the suite's content: equal suites are the same tasks. */
export function taskOfCase(
  suite: { readonly digest: string; readonly header: SuiteHeader },
  each: SuiteCase,
): JudgedTask | Task {
  const facts = each.evidence.map((evidence, place) => ({ id: `evidence-${String(place)}`, ...evidence }));
  const judged = {
    id: `suite/${suite.digest}/${each.id}`,
    source: 'suite',
    course: `suite/${suite.header.name}/${each.course ?? each.id}`,
    title: each.title ?? each.id,
    statement: each.query,
    split: suite.header.split,
    facts,
    reference: each.program?.reference ?? [],
  };
  if (each.program === null) return judged;
  const { variants, ...program } = each.program;
  return {
    ...judged,
    ...program,
    variants: variants.map(({ missing, files }) => ({
      missing: missing.map((place) => facts[place]!.id),
      files,
    })),
  };
}

/** The suite as it is kept and handed out: cases by id, fields in one order, so that equal suites have equal bytes. */
export function suiteText(header: SuiteHeader, cases: readonly SuiteCase[]): string {
  const sorted = [...cases].sort((x, y) => (x.id < y.id ? -1 : 1));
  return [header, ...sorted].map((each) => `${JSON.stringify(each)}\n`).join('');
}
