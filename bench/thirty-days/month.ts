import { mean } from 'simple-statistics';
import { analyzeCounts } from '../../models/experiments/analyze.ts';
import { assignVariant, type ExperimentVariant } from '../../models/experiments/assignment.ts';
import { longestExperimentDays, planExperiment } from '../../models/experiments/plan-experiment.ts';
import {
  hasControl,
  planUpdate,
  unadapted,
  type PastUpdate,
  type UpdatePlan,
} from '../../models/learning/plan-update.ts';
import { refuseFeedback } from '../../models/learning/refuse-feedback.ts';
import { rankSignals } from '../../models/learning/signal-values.ts';
import { validateCases, type Validation } from '../../models/learning/validate-cases.ts';
import { createRandom, type Random } from '../../models/random.ts';
import { countContradictions, countSignals, examplesOf, poisoned } from '../meta-learning/feedback.ts';
import { predict, train, untrained, type Learner } from '../meta-learning/learner.ts';
import { domains, SimulatedProduction, type SimulatedAnswer } from '../meta-learning/production.ts';

/** Requests of a day, and contexts that the model chooses from for each. */
const requestsADay = 1000;
const choices = 3;
const training = { steps: 300, batch: 16, rate: 0.1 };
/** Newest requests that an update learns from, as the feedback buffer holds them. */
const buffer = 10_000;
/** Cases of the frozen set, each right or wrong; one with a share of facts, as the product's are, says as much as some of these. */
const validationByDomain = 250;

export interface Month {
  /** Share of requests that worked, by day. */
  readonly quality: readonly number[];
  /** Share that would have worked with the model that the month began with, of the same requests. */
  readonly unlearned: number;
  readonly accepted: number;
  readonly regenerated: number;
  readonly updates: { readonly tried: number; readonly deployed: number };
  readonly experiments: { readonly ended: number; readonly won: number; readonly lost: number };
  /** Hours from the alarm to the next candidate; null: none came. */
  readonly adaptationHours: number | null;
  /** Whether an update learned from a day of which a tenth of the feedback was turned round. */
  readonly poisonLearned: boolean;
}

export interface MonthSettings {
  readonly seed: number;
  readonly days: number;
  /** Day on which what is asked changes; null: it never does. */
  readonly changeDay: number | null;
  /** Days since the beginning at which the drift watch rang. */
  readonly alarmDay: number | null;
  /** Day whose feedback was tampered with. */
  readonly poisonedDay: number;
}

/** What the model chooses: of each request's contexts the one that it expects most of. */
function serve(learner: Learner, offered: readonly SimulatedAnswer[]): SimulatedAnswer[] {
  return domains.flatMap((domain) => {
    const own = offered.filter((answer) => answer.domain === domain);
    return Array.from({ length: own.length / choices }, (_, index) =>
      own
        .slice(index * choices, (index + 1) * choices)
        .reduce((best, one) => (predict(learner, one) > predict(learner, best) ? one : best)),
    );
  });
}

interface Experiment {
  readonly id: string;
  readonly candidate: Learner;
  readonly begun: number;
  readonly counts: Record<ExperimentVariant, { subjects: number; successes: number }>;
}

/** Thirty days of requests, feedback, nightly updates, experiments and an alarm, with the rules that production goes by. */
export function liveThrough(settings: MonthSettings): Month {
  const production = new SimulatedProduction(settings.seed);
  const random = createRandom(settings.seed + 1_000_003);
  let learner = pretrained(production, random);
  // What production asks is not what the model was made with.
  for (const domain of domains) production.move(domain);
  const first = learner;
  let frozen = production.answers(validationByDomain);
  let experiment: Experiment | null = null;
  let candidate: Learner | null = null;
  const history: PastUpdate[] = [];
  const seen: SimulatedAnswer[] = [];
  const quality: number[] = [];
  const unlearned: number[] = [];
  const counts = { accepted: 0, regenerated: 0, spoken: 0 };
  const updates = { tried: 0, deployed: 0 };
  const experiments = { ended: 0, won: 0, lost: 0 };
  let adaptationHours: number | null = null;
  let poisonLearned = false;
  for (let day = 0; day < settings.days; day++) {
    if (day === settings.changeDay) for (const domain of domains.slice(0, 2)) production.move(domain);
    if (candidate) {
      experiments.ended += Number(experiment !== null);
      experiment = begin(`${settings.seed}/${day}`, candidate, day);
      candidate = null;
    }
    const offered = production.answers((requestsADay * choices) / domains.length);
    const served = serveDay(day, learner, experiment, offered);
    quality.push(share(served));
    unlearned.push(share(serve(first, offered)));
    for (const { kinds } of served) {
      counts.spoken += Number(kinds.some((kind) => ['accepted', 'modified', 'regenerated'].includes(kind)));
      counts.accepted += Number(kinds.includes('accepted'));
      counts.regenerated += Number(kinds.includes('regenerated'));
    }
    if (experiment) {
      const ending = endOf(experiment, day);
      if (ending !== null) {
        experiments.ended += 1;
        experiments.won += Number(ending === 'promote');
        experiments.lost += Number(ending === 'rollback');
        if (ending === 'promote') learner = experiment.candidate;
        experiment = null;
      }
    }
    const today = day === settings.poisonedDay ? poisoned(served, 0.1, random) : served;
    if (refuseFeedback(countContradictions(today)) !== null) continue;
    poisonLearned ||= day === settings.poisonedDay;
    seen.push(...today);
    const update = (plan: UpdatePlan) => {
      const examples = examplesOf(seen.slice(-buffer), plan);
      const updated = train(learner, examples, { ...training, random });
      return { updated, validation: validate(learner, updated, frozen) };
    };
    const alarm = settings.alarmDay !== null && day < settings.alarmDay && settings.alarmDay <= day + 1;
    // What is asked has changed, and with it what works in the cases of the set.
    if (alarm) frozen = production.answers(validationByDomain);
    const plan = planUpdate(rankSignals(countSignals(seen)), history);
    const { updated, validation } = update(plan);
    const control = hasControl(random.float()) ? update(unadapted).validation.slices : null;
    history.push({ plan, slices: validation.slices, control });
    updates.tried += 1;
    if (!validation.passed) continue;
    updates.deployed += 1;
    // The nightly update runs when the day is over; an alarm starts one at once.
    if (settings.alarmDay !== null && day + 1 >= settings.alarmDay)
      adaptationHours ??= 24 * Math.max(0, day + 1 - settings.alarmDay);
    const judged = { subjects: requestsADay * longestExperimentDays, success: quality.at(-1)! };
    const planned = planExperiment(validation.gain, judged);
    // One experiment at a time; a candidate that answers an alarm takes the place of what was tried before it.
    if (planned.worthwhile && (!experiment || alarm)) candidate = updated;
  }
  return {
    ...{ quality, updates, experiments, adaptationHours, poisonLearned },
    unlearned: mean(unlearned),
    accepted: counts.accepted / counts.spoken,
    regenerated: counts.regenerated / counts.spoken,
  };
}

const share = (answers: readonly SimulatedAnswer[]): number =>
  mean(answers.map(({ works }) => Number(works)));

function pretrained(production: SimulatedProduction, random: Random): Learner {
  const examples = production
    .answers(200)
    .map(({ domain, features, works }) => ({ domain, features, label: Number(works), weight: 1 }));
  return train(untrained, examples, { ...training, steps: 400, random });
}

/** Half of the subjects see the candidate while it is tried. */
function serveDay(
  day: number,
  learner: Learner,
  experiment: Experiment | null,
  offered: readonly SimulatedAnswer[],
): SimulatedAnswer[] {
  const control = serve(learner, offered);
  if (!experiment) return control;
  const treatment = serve(experiment.candidate, offered);
  return control.map((answer, index) => {
    const variant = assignVariant(experiment.id, `${day}/user-${index}`, 0.5);
    const shown = variant === 'treatment' ? treatment[index]! : answer;
    experiment.counts[variant].subjects += 1;
    experiment.counts[variant].successes += Number(shown.works);
    return shown;
  });
}

function begin(id: string, candidate: Learner, day: number): Experiment {
  const none = () => ({ subjects: 0, successes: 0 });
  return { id, candidate, begun: day, counts: { control: none(), treatment: none() } };
}

function endOf({ counts, begun }: Experiment, day: number): 'promote' | 'rollback' | 'no-winner' | null {
  const total = counts.control.subjects + counts.treatment.subjects;
  const { recommendation } = analyzeCounts({
    ...counts,
    faults: {
      control: { subjects: counts.control.subjects, successes: 0 },
      treatment: { subjects: counts.treatment.subjects, successes: 0 },
    },
    split: { treatment: counts.treatment.subjects, expected: total / 2, variance: total / 4 },
    simulated: true,
  });
  if (recommendation !== 'continue') return recommendation;
  return day - begun >= longestExperimentDays ? 'no-winner' : null;
}

function validate(learner: Learner, candidate: Learner, cases: readonly SimulatedAnswer[]): Validation {
  return validateCases(
    cases.map((answer) => ({
      slices: [`language/${answer.domain}`],
      candidate: Number(predict(candidate, answer) >= 0.5 === answer.works),
      production: Number(predict(learner, answer) >= 0.5 === answer.works),
    })),
  );
}
