/** What the code in and from an answer did when it was executed. */
export interface AnswerCode {
  /** Programs that members wrote with the answer as their context, those that compile, and those that pass all tests. */
  readonly programs: number;
  readonly compiled: number;
  readonly passed: number;
  /** The answer's own code; an excerpt compiles and passes no test of the task. Null: it holds none. */
  readonly own: 'passed' | 'excerpt' | 'failed' | null;
}

/** An answer whose own code fails, or from which nobody can write code that compiles, is not accepted whatever the team says. */
export function codeFails({ programs, compiled, own }: AnswerCode): boolean {
  return own === 'failed' || (programs > 0 && compiled === 0);
}

/** Weight of an answer in training: half of it is earned by the programs that pass. 1 where nothing was executed. */
export function codeWeight(code: AnswerCode | null): number {
  if (code === null || code.programs === 0) return 1;
  return (1 + code.passed / code.programs) / 2;
}
