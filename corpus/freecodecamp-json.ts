import { z } from 'zod';
import { fieldsOf } from './fields.ts';
import type { Challenge, ChallengeCode } from './freecodecamp-challenge.ts';

// Numbers were strings for a while.
const number = z.coerce.number().int().nullish();
const lines = z.union([z.string(), z.array(z.string())]).nullish();
// A step of a slide show is [image, its alternative text, text, link].
const paragraphs = z.union([z.string(), z.array(z.union([z.string(), z.array(z.string())]))]).nullish();

const testSchema = z.union([
  z.string(),
  z.object({ text: z.string().optional(), testString: z.string() }),
  // A certificate's tests are the projects that it asks for.
  z.object({ id: z.string(), title: z.string() }),
]);

const fileSchema = z.object({
  ext: z.string().nullish(),
  contents: lines,
  head: lines,
  tail: lines,
});

const challengeSchema = z
  .object({
    id: z.string().optional(),
    _id: z.string().optional(),
    title: z.string().optional(),
    name: z.string().optional(),
    challengeType: number,
    description: paragraphs,
    instructions: paragraphs,
    files: z.union([z.array(fileSchema), z.record(z.string(), fileSchema)]).nullish(),
    challengeSeed: lines,
    head: lines,
    tail: lines,
    solutions: z.array(z.union([z.string(), z.array(z.string())])).nullish(),
    tests: z.array(testSchema).nullish(),
    translations: z.record(z.string(), z.unknown()).nullish(),
    hints: z.array(z.string()).nullish(),
  })
  .loose();

export const blockSchema = z.object({
  name: z.string().optional(),
  superBlock: z.string().optional(),
  challenges: z.array(z.unknown()),
});

function textOf(value: string | readonly string[] | null | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).join('\n');
}

/** Every entry of the array is a paragraph, and a paragraph may be any HTML. */
function htmlOf(value: z.infer<typeof paragraphs>): string {
  const parts = typeof value === 'string' ? [value] : (value ?? []);
  return parts
    .map((part) => (typeof part === 'string' ? part : (part[2] ?? '')))
    .filter((part) => part.trim())
    .map((part) =>
      /^\s*<(blockquote|div|dl|figure|h[1-6]|hr|ol|p|pre|section|table|ul)\b/i.test(part)
        ? part
        : `<p>${part}</p>`,
    )
    .join('\n');
}

/** One entry of `challenges` in a block's JSON file, of any year. @throws RejectedRecordError */
export function challengeOfJson(path: string, index: number, value: unknown): Challenge {
  const part = `challenges[${index}]`;
  const challenge = fieldsOf(part, value, challengeSchema);
  const id = fieldsOf(part, { id: challenge.id ?? challenge._id }, z.object({ id: z.string().min(1) })).id;
  const title = fieldsOf(
    part,
    { title: challenge.title ?? challenge.name },
    z.object({ title: z.string().min(1) }),
  ).title;
  const files = Object.values(challenge.files ?? {});
  // Before files had extensions, everything with a seed but web pages was JavaScript.
  const bare = challenge.challengeType === 0 ? 'html' : 'js';
  const seed: ChallengeCode[] = files.map((file) => ({
    language: file.ext ?? bare,
    text: textOf(file.contents),
  }));
  if (challenge.challengeSeed) seed.push({ language: bare, text: textOf(challenge.challengeSeed) });
  const heads = [...files.map((file) => textOf(file.head)), textOf(challenge.head)].filter(Boolean);
  const tails = [...files.map((file) => textOf(file.tail)), textOf(challenge.tail)].filter(Boolean);
  const tests = challenge.tests ?? [];
  const others = Object.entries(challenge).filter(([field]) => !(field in challengeSchema.shape));
  return {
    id,
    title,
    challengeType: challenge.challengeType ?? null,
    documents: [
      { path, title: null, format: 'html' as const, text: htmlOf(challenge.description) },
      { path, title: 'Instructions', format: 'html' as const, text: htmlOf(challenge.instructions) },
    ].filter(({ text }) => text),
    seed: seed.filter(({ text }) => text.trim()),
    solutions: (challenge.solutions ?? [])
      .map((solution) => textOf(solution))
      .filter((text) => text.trim())
      .map((text) => [{ language: seed[0]?.language ?? bare, text }]),
    tests: tests.flatMap((test) => {
      if (typeof test === 'string') return [{ text: messageOf(test), testString: test }];
      return 'testString' in test
        ? [{ text: test.text ?? messageOf(test.testString), testString: test.testString }]
        : [];
    }),
    details: {
      ...Object.fromEntries(others),
      translations: challenge.translations ?? {},
      hints: challenge.hints ?? [],
      before: heads,
      after: tails,
      requires: tests.flatMap((test) => (typeof test === 'object' && 'title' in test ? [test] : [])),
    },
  };
}

/** The sentence for the learner inside a test of the first years: `assert(..., 'message: It should be so.')`. */
function messageOf(test: string): string {
  return /'message: ((?:[^'\\]|\\.)*)'/.exec(test)?.[1] ?? '';
}
