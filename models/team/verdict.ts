import { z } from 'zod';
import type { Completion } from './team.ts';
import type { CompletionRequest } from './client.ts';
import type { Verdict, VerdictStatus } from './types.ts';

const score = z.number().min(0).max(1);
export const verdictSchema = z.strictObject({
  correctness: score,
  completeness: score,
  grounding: score,
  reason: z.string(),
});

export type Judgement =
  | { readonly status: Exclude<VerdictStatus, 'excluded'>; readonly verdict: Verdict }
  | { readonly status: 'excluded'; readonly reason: string };

/** Reads a verdict from what a member said, a code fence around it allowed; the problem in words when it is none. */
export function readVerdict(text: string): Verdict | { readonly problem: string } {
  const body = /^\s*```\w*\n(?<json>[\s\S]*?)\n```\s*$/u.exec(text)?.groups?.['json'] ?? text;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { problem: 'not valid JSON' };
  }
  const parsed = verdictSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'verdict'}: ${issue.message}`,
  );
  return { problem: problems.join('; ') };
}

/** Asks for a verdict, once more with the problem named when it is not one; what is still junk is excluded. */
export async function obtainVerdict(
  request: CompletionRequest,
  ask: (request: CompletionRequest) => Promise<Completion>,
): Promise<Judgement> {
  const first = await ask(request);
  const verdict = readVerdict(first.text);
  if (!('problem' in verdict)) return { status: 'valid', verdict };
  const second = await ask({
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: first.text },
      { role: 'user', content: `That is no verdict (${verdict.problem}). Answer with the JSON object only.` },
    ],
  });
  const repaired = readVerdict(second.text);
  if ('problem' in repaired)
    return { status: 'excluded', reason: `no verdict after a repair: ${repaired.problem}` };
  return { status: 'repaired', verdict: repaired };
}
