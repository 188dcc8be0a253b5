import { normalizeText } from '../cet/words.ts';
import type { Random } from '../random.ts';
import type { CleanContext } from './clean-contexts.ts';
import type { NoiseSource, Piece } from './labelled-context.ts';
import { drawFailure, pick } from './tool-output/failure.ts';
import type { Failure } from './tool-output/failure.ts';
import { toolOutput } from './tool-output/tool-output.ts';
import type { ToolName } from './tool-output/tool-output.ts';

const reports: readonly ((failure: Failure) => string)[] = [
  ({ action, problem }) => `\`${action}\` fails: ${problem}. What is wrong?`,
  ({ action, expected, actual }) => `Why does ${action} give ${actual} where ${expected} is right?`,
  ({ subject, problem }) => `The ${subject} service broke after the last release: ${problem}.`,
  ({ action, subject }) => `Find the bug in ${action} of the ${subject} module.`,
];
/** Tools that speak of one failure. */
const mostWitnesses = 4;
/** Outputs about other failures that a report may stand among. */
const foreignOutputs = 60;

/**
 * A bug report with the output of several tools about its failure, and as near misses what the same tools print about others: so that
 * neither a log line nor a stack frame is by itself a sign of what to drop.
 */
export function cleanFailure(
  course: string,
  tools: readonly ToolName[],
  random: Random,
): { readonly clean: CleanContext; readonly others: readonly string[] } {
  const failure = drawFailure(random);
  const witnesses = random.shuffle(tools).slice(0, 2 + random.int(mostWitnesses - 1));
  const pieces = witnesses.map((tool, place): Piece => ({
    id: tool,
    text: toolOutput(tool, failure, random).trim(),
    item: `output-${place}`,
    keep: true,
    slot: 'error',
    order: place,
    stale: null,
  }));
  const others = Array.from({ length: foreignOutputs }, () => {
    let other = drawFailure(random);
    while (other.subject === failure.subject || other.problem === failure.problem)
      other = drawFailure(random);
    return toolOutput(pick(tools, random), other, random).trim();
  });
  const query = pick(reports, random)(failure);
  return {
    clean: {
      id: `${failure.action}:${failure.line}`,
      course,
      context: { query, pieces, relations: [], times: {} },
      related: pieces.map(({ text }) => normalizeText(text)),
    },
    others,
  };
}

/** Share of a failure's noise that other failures make; the rest is prose. */
const foreignShare = 0.75;

/** The noise of a failure: mostly what the same tools print about others, which looks as the evidence does. */
export function failureNoise(others: readonly string[], prose: NoiseSource): NoiseSource {
  const near = others.slice(0, Math.ceil(others.length / 2));
  const far = others.slice(near.length);
  const rest = Math.round((far.length * (1 - foreignShare)) / foreignShare);
  return { near, far: [...far, ...prose.far.slice(0, rest)] };
}
