import { terms } from '../../models/cet/words.ts';
import { isSupported, sentencesOf } from '../../models/team/grounding.ts';
import type { Task } from '../../models/tasks/task.ts';

/**
 * What a context looks like, each feature 0..1. The first twelve can be read off any context; the last three need the facts that the
 * task is labelled with, and keep the others honest: an example block is not credited with the fact that came along with it.
 */
export const contextFeatureNames = [
  'has_examples',
  'includes_types',
  'has_test_cases',
  'structure_depth',
  'specificity',
  'includes_errors',
  'has_imports',
  'framework_mentioned',
  'has_list',
  'has_table',
  'covers_query',
  'length',
  'facts_stated',
  'facts_contradicted',
  'purity',
] as const;
export type ContextFeature = (typeof contextFeatureNames)[number];
export type ContextFeatures = Readonly<Record<ContextFeature, number>>;

const fence = /^ {0,3}(?:```|~~~)/mu;
const annotation =
  /->\s*\w|\b\w+\??:\s*(?:int|float|str|bool|bytes|list|dict|tuple|number|string|boolean|unknown|Record|Array|Map|i32|u32|f64|usize|String|double)\b/u;
const testCase = /\bassert\w*\b|\bexpect\(|>>> |\btest(?:_\w+|s?\b)|\bshould (?:return|give|be|throw)\b/iu;
const error = /\b(?:error|exception|throws?|raises?|panic|traceback|fails?)\b/iu;
const importLine =
  /^\s*(?:import |from \S+ import |#include|use [\w:]+|const .* = require\(|package )|`(?:import|from|require|#include)\b/mu;
const frameworks =
  /\b(?:react|django|flask|fastapi|express|spring|rails|vue|angular|jest|pytest|junit|numpy|pandas|tokio|boost|qt|gin|next\.js)\b/iu;
const listItem = /^\s*(?:[-*+]|\d+[.)]) /mu;
const tableRow = /^\s*\|.*\|.*\|\s*$/mu;
/** Numbers, names in code form, and what stands in quotes or backticks. */
const specific = /^(?:.*\d.*|\w+_\w+|[a-z]+[A-Z]\w*|[`"'].*|.*[`"'])$/u;
const paragraphBreak = /\n\s*\n|\n(?=\s*(?:[-*#|>]|\d+[.)]))/u;
const deepest = 4;
const fullLengthCharacters = 20_000;

/** Whether a passage of the context says it. */
export function says(context: string, text: string): boolean {
  return isSupported(text, context.split(paragraphBreak));
}

/** @param context the text that was given to the LLM, without the task's statement */
export function contextFeatures(context: string, task: Pick<Task, 'statement' | 'facts'>): ContextFeatures {
  const words = context.match(/\S+/gu) ?? [];
  const levels =
    new Set(context.match(/^#{1,6}(?= )/gmu) ?? []).size + (/^\s+[-*+] /mu.test(context) ? 1 : 0);
  const wanted = new Set(terms(task.statement));
  const held = new Set(terms(context));
  const sentences = sentencesOf(context);
  const stating = sentences.filter((sentence) =>
    task.facts.some(({ text }) => isSupported(sentence, [text])),
  );
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    has_examples: Number(fence.test(context)),
    includes_types: Number(annotation.test(context)),
    has_test_cases: Number(testCase.test(context)),
    structure_depth: Math.min(1, levels / deepest),
    specificity: share(words.filter((word) => specific.test(word)).length, words.length),
    includes_errors: Number(error.test(context)),
    has_imports: Number(importLine.test(context)),
    framework_mentioned: Number(frameworks.test(context)),
    has_list: Number(listItem.test(context)),
    has_table: Number(tableRow.test(context)),
    covers_query: share([...wanted].filter((term) => held.has(term)).length, wanted.size),
    length: Math.min(1, context.length / fullLengthCharacters),
    facts_stated: share(task.facts.filter(({ text }) => says(context, text)).length, task.facts.length),
    facts_contradicted: share(
      task.facts.filter(({ stale }) => stale !== null && says(context, stale)).length,
      task.facts.length,
    ),
    purity: share(stating.length, sentences.length),
  };
}
