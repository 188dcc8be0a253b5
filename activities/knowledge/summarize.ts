import type pg from 'pg';
import { arms, type Observation } from '../../evaluation/arms.ts';
import { compareArms } from '../../evaluation/compare-arms.ts';
import { insertMetrics } from '../../infra/database/runs.ts';
import type { KnowledgeActivities, RunSummary } from './types.ts';

interface Row {
  readonly arm: string;
  readonly task: string;
  readonly member: string;
  readonly outcome: string | null;
  readonly status: string;
  readonly tokens: number;
  readonly simulated: boolean;
}

export function createSummarize({ pool }: { pool: pg.Pool }): Pick<KnowledgeActivities, 'summarizeRun'> {
  return {
    async summarizeRun({ runId }): Promise<RunSummary> {
      const { rows } = await pool.query<Row>(
        `SELECT c.arm, c.task_id AS task, s.member, s.status, e.outcome, c.tokens, s.simulated
         FROM engineered_context c JOIN solution s ON s.context_id = c.id LEFT JOIN execution e ON e.solution_id = s.id
         WHERE c.run_id = $1 AND c.stage = 'evaluation'`,
        [runId],
      );
      // What the infrastructure or a dead member spoiled says nothing about the context: it is left out, not scored 0.
      const observations = rows
        .filter((row) => row.status !== 'excluded' && row.outcome !== 'infra_error')
        .map((row): Observation => ({
          arm: row.arm,
          task: row.task,
          member: row.member,
          passed: row.outcome === 'passed',
          compiled: row.outcome !== null && row.outcome !== 'compile_error',
          tokens: row.tokens,
        }));
      const simulated = rows.some((row) => row.simulated);
      const compared = compareArms(observations, { candidate: 'iccm_cet', arms, seed: 1 });
      const figures = compared.arms.flatMap((arm) => [
        { step: 0, name: `${arm.arm}.successRate`, value: arm.successRate },
        { step: 0, name: `${arm.arm}.executions`, value: arm.executions },
      ]);
      await insertMetrics(
        pool,
        { runId, stage: 'evaluation', simulated },
        figures.filter((figure) => Number.isFinite(figure.value)),
      );
      return { ...compared, simulated };
    },
  };
}
