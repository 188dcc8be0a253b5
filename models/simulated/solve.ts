import { solutionWithout } from '../tasks/task.ts';
import type { Task } from '../tasks/task.ts';
import { chance, logistic } from './chance.ts';
import { readFeatures } from './features.ts';
import type { FactFeatures } from './features.ts';
import type { Coefficients, Profile } from './profiles.ts';
import { withoutStatement } from './task-library.ts';

/** One line of the raw log: did this member use this fact, and what did the context look like. */
export interface Decision {
  readonly member: string;
  readonly task: string;
  readonly fact: string;
  readonly features: FactFeatures;
  readonly probability: number;
  readonly used: boolean;
}

export interface Solved {
  readonly text: string;
  readonly decisions: readonly Decision[];
}

const remarks = [
  'Here is the file.',
  'This should do what was asked.',
  'The complete file follows.',
  'I kept it as plain as the task allows.',
] as const;

/** Probability that a member with these coefficients uses a fact of which the context shows `features`. */
export function useProbability(coefficients: Coefficients, features: FactFeatures): number {
  let logOdds = coefficients.intercept;
  for (const name of Object.keys(features) as (keyof FactFeatures)[])
    logOdds += coefficients[name] * features[name];
  return logistic(logOdds);
}

/**
 * The file that this member writes after reading `prompt`. `requestDigest` stands for the request's bytes: it seeds every
 * choice, so the same request gets the same answer whatever was asked before.
 */
export function solve(profile: Profile, task: Task, prompt: string, requestDigest: string): Solved {
  const context = withoutStatement(prompt, task).slice(0, profile.windowCharacters);
  const features = readFeatures(context, task);
  const decisions = task.facts.map((fact): Decision => {
    const seen = features.get(fact.id)!;
    const probability = useProbability(profile.solver, seen);
    // Not used while contradicted means that the outdated version was believed; both lead to the same variant.
    const used = chance(requestDigest, profile.name, fact.id) < probability;
    return { member: profile.name, task: task.id, fact: fact.id, features: seen, probability, used };
  });
  const missing = new Set(decisions.filter((decision) => !decision.used).map((decision) => decision.fact));
  const files = solutionWithout(task, missing);
  const file = files.find((each) => each.path === task.solutionPath) ?? files[0];
  const remark =
    remarks[Math.floor(chance(requestDigest, profile.name, 'remark') * remarks.length)] ?? remarks[0];
  return { text: `${remark}\n\n${fenced(task.language, file?.text ?? '')}\n`, decisions };
}

function fenced(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/gu)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code.trimEnd()}\n${fence}`;
}
