/** People do take what fails, or ask again for what works, now and then; more than this is no habit. */
const mostContradictory = 0.05;
/** Fewer judgements cannot show a share of one in twenty. */
const fewestJudged = 20;

/**
 * Why feedback may not be learned from; null when it may. Feedback in which every tenth judgement was flipped says the opposite of its
 * execution twice as often as is allowed.
 */
export function refuseFeedback(counts: {
  readonly judged: number;
  readonly contradictory: number;
}): string | null {
  const { judged, contradictory } = counts;
  if (judged < fewestJudged || contradictory / judged <= mostContradictory) return null;
  return (
    `feedback: ${contradictory} of ${judged} inferences were accepted though their tests failed or asked for again though they passed; ` +
    `more than ${100 * mostContradictory} % are not to be trusted`
  );
}
