import type { Task } from '../tasks/task.ts';
import { normalChance } from './chance.ts';
import { findFact, findStale } from './features.ts';
import { findStatement, readPassage } from './passage.ts';
import type { Profile } from './profiles.ts';

/** What a judge is shown (the sections of the judge's prompt). */
export interface JudgedItem {
  readonly question: string;
  readonly answer: string;
  readonly context: string;
}

export interface Scores {
  readonly correctness: number;
  readonly completeness: number;
  readonly grounding: number;
  readonly reason: string;
}

const sections =
  /^# Question\n(?<question>[\s\S]*?)^# Answer\n(?<answer>[\s\S]*?)^# Retrieved context\n?(?<context>[\s\S]*)$/mu;

/** The three sections of a judge's prompt; null when it is not one. */
export function readJudgedItem(prompt: string): JudgedItem | null {
  const found = sections.exec(prompt)?.groups;
  if (!found) return null;
  return {
    question: found['question'] ?? '',
    answer: found['answer'] ?? '',
    context: found['context'] ?? '',
  };
}

/** A member's judgement: the truth that the text shows, plus this member's bias and noise (or its opposite, from a liar). */
export function evaluate(
  profile: Profile,
  task: Task | null,
  item: JudgedItem,
  requestDigest: string,
): Scores {
  const truth = judgeTruth(task, item);
  const { bias, noise, lies } = profile.evaluator;
  const score = (name: 'correctness' | 'completeness' | 'grounding'): number => {
    const honest = lies ? 1 - truth[name] : truth[name];
    const noisy = honest + bias + noise * normalChance(requestDigest, profile.name, name);
    return Math.round(Math.min(1, Math.max(0, noisy)) * 1000) / 1000;
  };
  return {
    correctness: score('correctness'),
    completeness: score('completeness'),
    grounding: score('grounding'),
    reason: truth.reason,
  };
}

/** The share of the task's facts that the answer states, and of its sentences that stand in the context. */
export function judgeTruth(task: Task | null, item: JudgedItem): Scores {
  const answer = readPassage(item.answer);
  const context = readPassage(item.context);
  const said = sentencesOf(item.answer);
  const grounded = said.filter((sentence) => findStatement(context, sentence)).length;
  const grounding = said.length === 0 ? 0 : grounded / said.length;
  const groundedReason = `${String(grounded)} of ${String(said.length)} sentences stand in the retrieved context`;
  if (!task)
    return {
      correctness: 0,
      completeness: 0,
      grounding,
      reason: `I do not know this task; ${groundedReason}.`,
    };
  if (task.facts.length === 0)
    return {
      correctness: grounding,
      completeness: grounding,
      grounding,
      reason: `No facts to check; ${groundedReason}.`,
    };
  const stated = task.facts.filter((fact) => findFact(answer, fact));
  const right = stated.filter((fact) => !findStale(answer, fact));
  return {
    correctness: right.length / task.facts.length,
    completeness: stated.length / task.facts.length,
    grounding,
    reason: `${String(stated.length)} of ${String(task.facts.length)} needed facts are stated, ${String(stated.length - right.length)} of them contradicted; ${groundedReason}.`,
  };
}

/** Sentences of a text without its headings, fences and list marks. */
export function sentencesOf(answer: string): string[] {
  return answer
    .split('\n')
    .filter((line) => !/^\s*(?:#{1,6} |```|~~~)/u.test(line))
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)]|>)\s+/u, ''))
    .flatMap((line) => line.split(/(?<=[.!?])\s+(?=[\p{Lu}`"])/u))
    .map((sentence) => sentence.trim())
    .filter((sentence) => readPassage(sentence).words.length > 0);
}
