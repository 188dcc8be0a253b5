import { z } from 'zod';
import type { AnswerTests } from '../infra/database/answer-tests.ts';
import { mostWaitingTests } from '../infra/database/answer-tests.ts';
import { frameworkOf, languages, type Json } from '../models/tasks/task.ts';

/** Characters of answer and tests together. */
const mostCharacters = 256 * 1024;
const mostFiles = 20;
const mostCases = 1000;
const refreshMs = 5000;

const filePath = z
  .string()
  .max(200)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[\w./+-]+$/, 'not a path inside the solution folder');
const json = z.json() as z.ZodType<Json>;
const testCase = z.strictObject({
  id: z.string().min(1).max(200),
  args: z.array(json).max(100),
  expected: z.union([z.strictObject({ value: json }), z.strictObject({ throws: z.string() })]),
});
const cases = z.strictObject({
  style: z.literal('cases'),
  entry: z.string().regex(/^[A-Za-z_]\w{0,100}$/, 'not the name of a function'),
  cases: z
    .array(testCase)
    .min(1)
    .max(mostCases)
    .refine((given) => new Set(given.map(({ id }) => id)).size === given.length, 'two cases have one id'),
});
const framework = z.strictObject({
  style: z.literal('framework'),
  files: z
    .array(z.strictObject({ path: filePath, text: z.string().min(1) }))
    .min(1)
    .max(mostFiles),
});

/** Fields of feedback of the kind `tests`: the answer as the client got it, and what to judge it by. */
export const answerTestsFields = {
  language: z.enum(languages),
  solutionPath: filePath,
  answer: z.string(),
  tests: z.discriminatedUnion('style', [cases, framework]),
};

/** Says what is too large; null when nothing is. */
export function tooLarge(given: { readonly answer: string; readonly tests: unknown }): string | null {
  const characters = given.answer.length + JSON.stringify(given.tests).length;
  return characters <= mostCharacters
    ? null
    : `answer and tests together have ${characters} characters, of ${mostCharacters} that they may have`;
}

/** As the sandbox wants them: the framework is the language's, and no test was seen to pass before. */
export function answerTests(
  given: z.output<z.ZodObject<typeof answerTestsFields>>,
): Pick<AnswerTests, keyof typeof answerTestsFields> {
  const { language, solutionPath, answer, tests } = given;
  return {
    ...{ language, solutionPath, answer },
    tests: tests.style === 'cases' ? tests : { ...tests, framework: frameworkOf[language], manifest: null },
  };
}

/**
 * How many tests may still be taken: those that wait are counted now and then, and what was taken since is added, also while the
 * database is away.
 */
export class TestQueue {
  #waiting = 0;
  readonly #timer: NodeJS.Timeout;

  /** @param count tests that wait for the sandbox; may reject */
  constructor(count: () => Promise<number>) {
    const refresh = (): void =>
      void count().then(
        (waiting) => (this.#waiting = waiting),
        () => undefined,
      );
    refresh();
    this.#timer = setInterval(refresh, refreshMs);
  }

  /** False when too many wait. */
  take(): boolean {
    if (this.#waiting >= mostWaitingTests) return false;
    this.#waiting += 1;
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
