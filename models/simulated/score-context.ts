import type { Task } from '../tasks/task.ts';
import { contextScoreNames } from '../team/context-scores.ts';
import type { ContextScoreName, ContextScores } from '../team/context-scores.ts';
import { normalChance } from './chance.ts';
import { findFact, readFeatures } from './features.ts';
import { readPassage } from './passage.ts';
import type { Profile } from './profiles.ts';

export interface TransformedItem {
  readonly question: string;
  readonly original: string;
  readonly transformed: string;
}

const sections =
  /^# Question\n(?<question>[\s\S]*?)^# Original input\n(?<original>[\s\S]*?)^# Transformed context\n?(?<transformed>[\s\S]*)$/mu;

/** The three sections of a prompt that asks for the five scores; null when it is not one. */
export function readTransformedItem(prompt: string): TransformedItem | null {
  const found = sections.exec(prompt)?.groups;
  if (!found) return null;
  return {
    question: found['question'] ?? '',
    original: found['original'] ?? '',
    transformed: found['transformed'] ?? '',
  };
}

/** A member's five scores: ten times the truth that the texts show, plus its bias and noise as for verdicts (or the opposite). */
export function scoreContext(
  profile: Profile,
  task: Task | null,
  item: TransformedItem,
  requestDigest: string,
): ContextScores {
  const truth = transformationTruth(task, item);
  const { bias, noise, lies } = profile.evaluator;
  const entries = contextScoreNames.map((name) => {
    const honest = lies ? 1 - truth[name].value : truth[name].value;
    const noisy = honest + bias + noise * normalChance(requestDigest, profile.name, name);
    const score = Math.round(Math.min(1, Math.max(0, noisy)) * 100) / 10;
    return [name, { score, reason: truth[name].reason }] as const;
  });
  return Object.fromEntries(entries) as ContextScores;
}

/** What is planted, 0..1: shares of facts, of headings (four are as many as needed), of text that says a fact, of things to go by. */
export function transformationTruth(
  task: Task | null,
  { original, transformed }: TransformedItem,
): Readonly<Record<ContextScoreName, { readonly value: number; readonly reason: string }>> {
  const facts = task?.facts ?? [];
  const [before, after] = [readPassage(original), readPassage(transformed)];
  const given = facts.filter((fact) => findFact(before, fact));
  const kept = given.filter((fact) => findFact(after, fact));
  const completeness = given.length === 0 ? 0 : kept.length / given.length;
  const present = task
    ? [...readFeatures(transformed, task).values()].filter((each) => each.present === 1)
    : [];
  const [features] = present;
  const structure = features?.structure ?? 0;
  const relevance = features ? 1 - features.noise : 0;
  const contradicted = present.filter((each) => each.contradiction === 1).length;
  const clear = given.length === 0 ? 0 : Math.max(0, kept.length - contradicted) / given.length;
  const overall = (completeness + structure + relevance + clear) / 4;
  return {
    information_completeness: {
      value: completeness,
      reason: `${String(kept.length)} of ${String(given.length)} needed facts of the input are still there.`,
    },
    structural_clarity: { value: structure, reason: `Headings are ${percent(structure)} of what it needs.` },
    relevance_filtering: {
      value: relevance,
      reason: `${percent(relevance)} of the text says a needed fact.`,
    },
    actionability: {
      value: clear,
      reason: `${String(contradicted)} of the facts stand beside an outdated version.`,
    },
    overall_quality: { value: overall, reason: 'The mean of the other four.' },
  };
}

function percent(share: number): string {
  return `${String(Math.round(100 * share))} %`;
}
