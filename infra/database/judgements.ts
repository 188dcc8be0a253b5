import type pg from 'pg';
import type { AnswerCode } from '../../models/team/answer-code.ts';
import type { Consensus, Verdict, VerdictStatus } from '../../models/team/types.ts';

export interface AnswerToJudge {
  readonly questionId: string;
  readonly question: string;
  readonly answer: string;
  /** The retrieved chunks, best first. */
  readonly context: string;
}

export interface MemberVerdict {
  readonly member: string;
  readonly status: VerdictStatus;
  /** Null when excluded; `reason` says why. */
  readonly verdict: Verdict | null;
  readonly reason: string;
}

export interface JudgedItem {
  readonly questionId: string;
  readonly verdicts: readonly MemberVerdict[];
  readonly consensus: Pick<Consensus, 'agreement' | 'accepted'> | null;
}

/** Ids of the run's answers that have no consensus and lack a valid verdict of one of `members`, in a fixed order. */
export async function findUnjudgedAnswers(
  pool: pg.Pool,
  runId: string,
  members: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT question_id AS id FROM answer
     WHERE run_id = $1 AND NOT EXISTS (SELECT FROM consensus WHERE consensus.question_id = answer.question_id)
       AND EXISTS (SELECT FROM unnest($2::text[]) AS asked (name) WHERE NOT EXISTS (
         SELECT FROM verdict WHERE verdict.question_id = answer.question_id AND verdict.member = asked.name
           AND verdict.status <> 'excluded'))
     ORDER BY question_id`,
    [runId, members],
  );
  return rows.map((row) => row.id);
}

export async function loadAnswer(pool: pg.Pool, questionId: string): Promise<AnswerToJudge> {
  const { rows } = await pool.query<{ question: string; answer: string; context: string | null }>(
    `SELECT question.text AS question, answer.text AS answer,
       (SELECT string_agg(chunk.text, E'\\n\\n' ORDER BY hit.rank)
        FROM jsonb_array_elements(answer.retrieved) WITH ORDINALITY AS hit (entry, rank)
        JOIN chunk ON chunk.id = hit.entry->>'chunkId') AS context
     FROM answer JOIN question ON question.id = answer.question_id
     WHERE answer.question_id = $1`,
    [questionId],
  );
  const row = rows[0]!;
  return { questionId, question: row.question, answer: row.answer, context: row.context ?? '' };
}

/**
 * Stores an item's verdicts, all or nothing. Judged again, a member's valid verdict stays; one that was excluded is replaced.
 */
export async function saveVerdicts(
  pool: pg.Pool,
  item: {
    readonly runId: string;
    readonly questionId: string;
    readonly verdicts: readonly MemberVerdict[];
  },
): Promise<void> {
  const verdicts = item.verdicts.map(({ member, status, verdict, reason }) => ({
    member,
    status,
    reason,
    ...verdict,
  }));
  await pool.query(
    `INSERT INTO verdict (question_id, run_id, member, status, correctness, completeness, grounding, reason)
     SELECT $1, $2, member, status, correctness, completeness, grounding, reason
     FROM jsonb_to_recordset($3) AS v (member text, status text, correctness real, completeness real, grounding real,
       reason text)
     ON CONFLICT (question_id, member) DO UPDATE SET status = excluded.status, correctness = excluded.correctness,
       completeness = excluded.completeness, grounding = excluded.grounding, reason = excluded.reason
     WHERE verdict.status = 'excluded'`,
    [item.questionId, item.runId, JSON.stringify(verdicts)],
  );
}

/** Stores what the team agrees on, all or nothing; a consensus that is there already stays. */
export async function saveConsensus(
  pool: pg.Pool,
  runId: string,
  items: readonly (Consensus & { readonly questionId: string; readonly execution: AnswerCode | null })[],
): Promise<void> {
  await pool.query(
    `INSERT INTO consensus (question_id, run_id, score, agreement, members, accepted, execution)
     SELECT "questionId", $1, score, agreement, members, accepted, execution
     FROM jsonb_to_recordset($2) AS c ("questionId" text, score real, agreement real, members int, accepted boolean,
       execution jsonb)
     ON CONFLICT DO NOTHING`,
    [runId, JSON.stringify(items)],
  );
}

/** Everything that was judged in the run. */
export async function loadJudgedItems(pool: pg.Pool, runId: string): Promise<JudgedItem[]> {
  const { rows } = await pool.query<{
    question_id: string;
    verdicts: (Omit<MemberVerdict, 'verdict'> &
      Record<'correctness' | 'completeness' | 'grounding', number | null>)[];
    agreement: number | null;
    accepted: boolean | null;
  }>(
    `SELECT verdict.question_id, jsonb_agg(to_jsonb(verdict) ORDER BY verdict.member) AS verdicts,
       min(consensus.agreement) AS agreement, bool_and(consensus.accepted) AS accepted
     FROM verdict LEFT JOIN consensus USING (question_id)
     WHERE verdict.run_id = $1 GROUP BY verdict.question_id ORDER BY verdict.question_id`,
    [runId],
  );
  return rows.map((row) => ({
    questionId: row.question_id,
    verdicts: row.verdicts.map(({ member, status, reason, correctness, completeness, grounding }) => ({
      member,
      status,
      reason,
      verdict:
        correctness === null || completeness === null || grounding === null
          ? null
          : { correctness, completeness, grounding, reason },
    })),
    consensus:
      row.agreement === null || row.accepted === null
        ? null
        : { agreement: row.agreement, accepted: row.accepted },
  }));
}
