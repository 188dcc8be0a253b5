import type pg from 'pg';
import type { Fact } from '../../models/tasks/task.ts';

export interface HeldoutAnswer {
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly completeness: readonly number[];
  readonly programs: readonly {
    readonly compiled: boolean;
    readonly securityFindings: number;
    readonly performanceAcceptable: boolean | null;
  }[];
  readonly simulated: boolean;
}

/** The run's answers to questions of held-out courses, with verdicts and with the programs that members wrote from them. */
export async function heldoutAnswers(pool: pg.Pool, runId: string): Promise<readonly HeldoutAnswer[]> {
  const { rows } = await pool.query<HeldoutAnswer>(
    `SELECT answer.text, task.body->'facts' AS facts,
       ARRAY(SELECT completeness::float8 FROM verdict
         WHERE verdict.question_id = question.id AND completeness IS NOT NULL ORDER BY member) AS completeness,
       written.programs, coalesce(written.simulated, false) OR EXISTS (
         SELECT FROM verdict JOIN llm_call ON llm_call.member = verdict.member AND llm_call.simulated
         WHERE verdict.question_id = question.id) AS simulated
     FROM question JOIN answer ON answer.question_id = question.id JOIN task ON task.id = question.task_id
     CROSS JOIN LATERAL (
       SELECT coalesce(jsonb_agg(jsonb_build_object('compiled', execution.outcome <> 'compile_error',
           'securityFindings', jsonb_array_length(execution.result->'security'->'findings'),
           'performanceAcceptable', execution.result->'profile'->'acceptable') ORDER BY solution.id), '[]') AS programs,
         bool_or(solution.simulated) AS simulated
       FROM engineered_context AS context JOIN solution ON solution.context_id = context.id AND solution.member <> 'answer'
       JOIN execution ON execution.solution_id = solution.id AND execution.outcome <> 'infra_error'
       WHERE context.run_id = question.run_id AND context.stage = 'phase1-heldout' AND context.task_id = task.id) AS written
     WHERE question.run_id = $1 AND task.split = 'heldout' ORDER BY question.id`,
    [runId],
  );
  return rows;
}
