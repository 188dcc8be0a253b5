import { hole } from './kind.ts';
import type { Scores } from './scores.ts';
import type { Segment, TransformRequest } from './types.ts';

/** Logit of what is certainly wanted. */
const certain = 4;

/**
 * Scores in which the code to complete is kept: it is what the request is about, whatever words it shares with the query. That is the
 * code of the text that the query itself comes from, else code with a hole in it, else all code where there is only one piece.
 */
export function keepSubject(request: TransformRequest, segments: readonly Segment[], scores: Scores): Scores {
  const subject = subjectOf(request, segments);
  if (subject.length === 0) return scores;
  const keep = Float32Array.from(scores.keep);
  for (const i of subject) keep[i] = Math.max(keep[i]!, certain);
  return { ...scores, keep };
}

function subjectOf({ query, context }: TransformRequest, segments: readonly Segment[]): readonly number[] {
  const code = segments.flatMap(({ type }, i) => (type === 'code' ? [i] : []));
  const home = context.findIndex(({ text }) => text.trimStart().startsWith(query.trim()));
  if (home >= 0) return code.filter((i) => segments[i]!.itemIndex === home);
  const open = code.filter((i) => hole.test(segments[i]!.text));
  if (open.length > 0) return open;
  return new Set(code.map((i) => segments[i]!.itemIndex)).size === 1 ? code : [];
}
