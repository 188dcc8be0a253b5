import type pg from 'pg';
import { phase1Metrics } from '../../evaluation/phase1-metrics.ts';
import type { AnsweredQuestion } from '../../evaluation/phase1-metrics.ts';
import { heldoutAnswers } from '../../infra/database/heldout-answers.ts';
import { insertMetrics } from '../../infra/database/runs.ts';
import type { Fact } from '../../models/tasks/task.ts';
import { isSupported } from '../../models/team/grounding.ts';
import type { KnowledgeActivities } from './types.ts';

/** Measures what the run's answers to questions of held-out courses show, and records it. */
export function createEvaluatePhase1({ pool }: { pool: pg.Pool }): KnowledgeActivities['evaluatePhase1'] {
  return async ({ runId }) => {
    const answers = await heldoutAnswers(pool, runId);
    const questions = answers.map(({ text, facts, completeness, programs }): AnsweredQuestion => ({
      facts: facts.map((fact) => ({ kind: fact.kind, states: stated(fact, text) })),
      completeness,
      programs,
    }));
    const measured = phase1Metrics(questions, { seed: 1 });
    const simulated = answers.some((answer) => answer.simulated);
    const figures = [...Object.entries(measured.metrics), ['overall', { value: measured.overall }] as const];
    await insertMetrics(
      pool,
      { runId, stage: 'phase1', simulated },
      figures.flatMap(([name, { value }]) =>
        value === null ? [] : [{ step: 0, name: `e1.${name}`, value }],
      ),
    );
    return { questions: questions.length, ...measured, simulated };
  };
}

function stated(fact: Fact, answer: string): 'current' | 'stale' | 'nothing' {
  if ([fact.text, ...fact.paraphrases].some((version) => isSupported(version, [answer]))) return 'current';
  return fact.stale !== null && isSupported(fact.stale, [answer]) ? 'stale' : 'nothing';
}
