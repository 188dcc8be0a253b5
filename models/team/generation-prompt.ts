import type { CompletionRequest } from './client.ts';

/** Asks for the complete solution file, after the context that was engineered for it. */
export function generationRequest(input: {
  readonly context: string;
  readonly statement: string;
  readonly solutionPath: string;
  readonly seed: number;
}): CompletionRequest {
  const task = `# Task\n\n${input.statement.trim()}\n`;
  return {
    messages: [
      {
        role: 'system',
        content: `Answer with the complete content of ${input.solutionPath} in one fenced code block, and nothing after it.`,
      },
      { role: 'user', content: input.context.trim() === '' ? task : `${input.context.trim()}\n\n${task}` },
    ],
    seed: input.seed,
  };
}
