import { exampleWeight, type UpdatePlan } from '../../models/learning/plan-update.ts';
import { spokenKinds, type SignalCounts, type SpokenKind } from '../../models/learning/signal-values.ts';
import { spokenSignal } from '../../models/learning/spoken-signal.ts';
import type { Random } from '../../models/random.ts';
import type { WeightedExample } from './learner.ts';
import type { SimulatedAnswer } from './production.ts';

/** Of executed answers: how often each kind of feedback said what the execution says. */
export function countSignals(
  answers: readonly SimulatedAnswer[],
): Readonly<Partial<Record<SpokenKind, SignalCounts>>> {
  const counts: Partial<Record<SpokenKind, SignalCounts>> = {};
  for (const { kinds, works } of answers.filter(({ executed }) => executed))
    for (const kind of kinds) {
      const { observations, agreeing } = counts[kind] ?? { observations: 0, agreeing: 0 };
      counts[kind] = {
        observations: observations + 1,
        agreeing: agreeing + Number(works === spokenKinds[kind]),
      };
    }
  return counts;
}

const accepted = ({ kinds }: SimulatedAnswer) => kinds.includes('accepted');
const regenerated = ({ kinds }: SimulatedAnswer) => kinds.includes('regenerated');

/** Of executed answers with a person's verdict (infra/database/learning.ts). */
export function countContradictions(answers: readonly SimulatedAnswer[]): {
  readonly judged: number;
  readonly contradictory: number;
} {
  const judged = answers.filter((answer) => answer.executed && accepted(answer) !== regenerated(answer));
  return {
    judged: judged.length,
    contradictory: judged.filter((answer) => accepted(answer) !== answer.works).length,
  };
}

/** Somebody turned a share of the verdicts round. */
export function poisoned(
  answers: readonly SimulatedAnswer[],
  share: number,
  random: Random,
): SimulatedAnswer[] {
  const turned: Partial<Record<SpokenKind, SpokenKind>> = {
    accepted: 'regenerated',
    regenerated: 'accepted',
  };
  return answers.map((answer) =>
    random.float() < share ? { ...answer, kinds: answer.kinds.map((kind) => turned[kind] ?? kind) } : answer,
  );
}

/** The rules of the feedback buffer (infra/database/learning.ts) and of the datasets made of it (activities/knowledge/outcome-dataset.ts). */
export function examplesOf(answers: readonly SimulatedAnswer[], plan: UpdatePlan | null): WeightedExample[] {
  return answers.flatMap((answer) => {
    const taught = taughtBy(answer, plan);
    if (taught === null) return [];
    const weight = exampleWeight(plan, { domain: answer.domain, spoken: taught.spoken });
    return weight > 0 ? [{ ...answer, label: taught.label, weight }] : [];
  });
}

function taughtBy(
  answer: SimulatedAnswer,
  plan: UpdatePlan | null,
): { readonly label: number; readonly spoken: SpokenKind | null } | null {
  const { kinds, executed, works } = answer;
  const contradicted = works
    ? regenerated(answer) && !accepted(answer)
    : accepted(answer) && !regenerated(answer);
  if (executed && contradicted) return null;
  if (kinds.includes('modified')) return { label: 0, spoken: 'modified' };
  if (executed && works) return { label: 1, spoken: null };
  if (executed) return regenerated(answer) ? { label: 0, spoken: null } : null;
  const found = plan?.strategy === 'adapted' ? spokenSignal(kinds, plan.signalWeights) : null;
  return found && { label: Number(found.signal === 'strong_positive'), spoken: found.kind };
}
