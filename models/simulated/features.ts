import type { Fact, Task } from '../tasks/task.ts';
import { findStatement, findVerbatim, readPassage } from './passage.ts';
import type { Passage, Span } from './passage.ts';

/** What the context holds about one fact; every number in 0..1, and 0 throughout when the fact is not there. */
export interface FactFeatures {
  readonly present: number;
  /** 1 at the context's edges, 0 in its middle. */
  readonly position: number;
  /** Share of the context, headings aside, that says none of the task's facts. */
  readonly noise: number;
  /** 1 when an outdated version of the fact stands there too. */
  readonly contradiction: number;
  /** Headings, four of them being as good as many. */
  readonly structure: number;
  /** 1 when there is a fenced code block. */
  readonly examples: number;
  /** 1 when a type annotation is shown. */
  readonly types: number;
  /** Characters, 20,000 and more being 1. */
  readonly length: number;
}

const absent: FactFeatures = {
  present: 0,
  position: 0,
  noise: 0,
  contradiction: 0,
  structure: 0,
  examples: 0,
  types: 0,
  length: 0,
};
const headingLine = /^#{1,6} .*$/gmu;
const annotation =
  /(?:->\s*\w)|(?:\w\s*:\s*(?:int|float|str|bool|bytes|list|dict|tuple|number|string|boolean|unknown|Record|Array|Map)\b)/u;
const fullStructure = 4;
const fullLengthCharacters = 20_000;

/** Where the passage states the fact as it is today. */
export function findFact(passage: Passage, fact: Fact): Span | null {
  const said = findStatement(passage, fact.text, fact.stale);
  if (said) return said;
  for (const paraphrase of fact.paraphrases) {
    const span = findVerbatim(passage, paraphrase);
    if (span) return span;
  }
  return null;
}

/** Where the passage states an outdated version of the fact. */
export function findStale(passage: Passage, fact: Fact): Span | null {
  return fact.stale === null ? null : findStatement(passage, fact.stale, fact.text);
}

/** Features of each of the task's facts in `context`, by fact id. */
export function readFeatures(context: string, task: Task): ReadonlyMap<string, FactFeatures> {
  const passage = readPassage(context);
  const spans = new Map(task.facts.map((fact) => [fact.id, findFact(passage, fact)]));
  const prose = readPassage(context.replace(headingLine, '')).text.length;
  const relevant = coveredCharacters([...spans.values()].filter((span) => span !== null));
  const noise = prose === 0 ? 0 : 1 - Math.min(1, relevant / prose);
  const structure = Math.min(1, (context.match(headingLine)?.length ?? 0) / fullStructure);
  const examples = /^ {0,3}(?:```|~~~)/mu.test(context) ? 1 : 0;
  const types = annotation.test(context) ? 1 : 0;
  const length = Math.min(1, context.length / fullLengthCharacters);
  return new Map(
    task.facts.map((fact) => {
      const span = spans.get(fact.id);
      if (!span) return [fact.id, absent];
      const centre = (span.start + span.end) / 2 / passage.text.length;
      const contradiction = findStale(passage, fact) ? 1 : 0;
      const position = Math.abs(2 * centre - 1);
      return [fact.id, { present: 1, position, noise, contradiction, structure, examples, types, length }];
    }),
  );
}

function coveredCharacters(spans: readonly Span[]): number {
  let covered = 0;
  let reached = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    covered += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return covered;
}
