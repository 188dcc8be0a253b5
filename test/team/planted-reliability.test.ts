import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type pg from 'pg';
import { cumulativeStdNormalProbability, mean, quantile } from 'simple-statistics';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import type { JudgeResult } from '../../activities/team/types.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import { createRandom } from '../../models/random.ts';
import { defaultProfiles } from '../../models/simulated/profiles.ts';
import type { Profile } from '../../models/simulated/profiles.ts';
import { krippendorffAlpha } from '../../models/team/agreement.ts';
import { meanScore } from '../../models/team/consensus.ts';
import { createTeam } from '../../models/team/team.ts';
import type { Verdict } from '../../models/team/types.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { facts, feeTask, filler } from './sample-task.ts';
import { useSimulatedTeam } from './simulated-server.ts';

const acceptAt = 0.6;
const copies = 15;

/** Every mix of facts stated and sentences that stand in no source, so that many truths lie near the threshold. */
const mixes = Object.values(facts).flatMap((_, stated) =>
  [0, 1, 2, 3].map((foreign) => ({ stated: stated + 1, foreign })),
);
type Mix = (typeof mixes)[number];
const truthOf = ({ stated, foreign }: Mix): readonly number[] => {
  const share = stated / Object.keys(facts).length;
  return [share, share, stated / (stated + foreign)];
};

/**
 * Probability that a member accepts an answer of this truth, from its published bias and noise alone: each score is normal,
 * rounded to thousandths and clipped to 0..1, so the mean of three is the convolution of three such distributions.
 */
function acceptance({ evaluator: { bias, noise } }: Profile, truth: readonly number[]): number {
  const scores = truth.map((value) =>
    Array.from({ length: 1001 }, (_, k) => {
      const below = (edge: number): number =>
        edge < 0 ? 0 : edge > 1 ? 1 : cumulativeStdNormalProbability((edge - value - bias) / noise);
      return below((k + 0.5) / 1000) - below((k - 0.5) / 1000);
    }),
  );
  const total = scores.reduce((left, right) => {
    const both = new Array<number>(left.length + right.length - 1).fill(0);
    left.forEach((p, i) => {
      if (p > 1e-12) right.forEach((q, j) => (both[i + j]! += p * q));
    });
    return both;
  });
  return total.reduce((accepted, p, sum) => accepted + (sum / 3000 >= acceptAt ? p : 0), 0);
}

function statistics(items: readonly (readonly boolean[])[]): { agreement: number; alpha: number } {
  const agreements = items.map((votes) => {
    const pairs = votes.flatMap((vote, i) => votes.slice(i + 1).map((other) => Number(vote === other)));
    return mean(pairs);
  });
  return { agreement: mean(agreements), alpha: krippendorffAlpha(items.map((votes) => votes.map(String)))! };
}

describe('agreement of the simulated team', function () {
  this.timeout(60_000);
  const database = useTestDatabase();
  const server = useSimulatedTeam();
  let pool: pg.Pool;
  let measured: JudgeResult;
  const items = Array.from({ length: copies }, () => mixes).flat();

  before(async () => {
    pool = createPool(database.url());
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ('planted', '{}', 5)`);
    await pool.query(
      `INSERT INTO task (id, source, course, language, title, split, body, digest, prepared)
       VALUES ($1, 'test', 'orders', 'python', 'Fee', 'train', $2, 'd', true)`,
      [feeTask.id, JSON.stringify(feeTask)],
    );
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       VALUES ('r', 'test', 'r', 'documentation', 'orders', 'R', 'Apache-2.0', '{}', '{}', 'd')`,
    );
    const source = Object.values(facts)
      .map(({ text }) => text)
      .join('\n\n');
    await pool.query(
      `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest)
       VALUES ('c', 'r', 0, 'prose', '{}', $1, 10, 'c')`,
      [source],
    );
    const answers = items.map(({ stated, foreign }, index) => {
      const said = Object.values(facts)
        .slice(0, stated)
        .map(({ text }) => text);
      // Other sentences in every copy: the members' noise is drawn by the request's content.
      return [...said, ...(foreign > 0 ? [filler(foreign, 10 * index)] : [`## Copy ${String(index)}`])].join(
        '\n\n',
      );
    });
    await pool.query(
      `INSERT INTO question SELECT id, 'planted', $2, $3, '{}' FROM unnest($1::text[]) AS id`,
      [answers.map((_, index) => `q${String(index)}`), feeTask.id, feeTask.statement],
    );
    await pool.query(
      `INSERT INTO answer SELECT id, 'planted', NULL, text, '[{"chunkId": "c", "score": 1}]', '[]'
       FROM unnest($1::text[], $2::text[]) AS given (id, text)`,
      [answers.map((_, index) => `q${String(index)}`), answers],
    );
    const config = { team: [], simulatedTeamUrl: server.url(), budget: { usd: 10, tokens: 1e9 } };
    const team = createTeam({ config, calls: createCallStore(pool) });
    measured = await new MockActivityEnvironment().run(
      createTeamActivities({ pool, team, embedder: conceptEmbedder() }).judgeAnswers,
      {
        runId: 'planted',
        quorum: 3,
        acceptAt,
        agreementAbove: 0.8,
      },
    );
  });
  after(() => pool.end());

  it('is what the published bias and noise imply, within the intervals of both', function () {
    const planted = new Map(
      mixes.map((mix) => [mix, defaultProfiles.map((profile) => acceptance(profile, truthOf(mix)))]),
    );
    const random = createRandom(11);
    const drawn = Array.from({ length: 400 }, () =>
      statistics(items.map((mix) => planted.get(mix)!.map((p) => random.float() < p))),
    );
    for (const name of ['agreement', 'alpha'] as const) {
      const values = drawn.map((each) => each[name]);
      const expected = mean(values);
      const [low, high] = [quantile(values, 0.005), quantile(values, 0.995)];
      const found = measured[name]!;
      const [from, to] = measured[`${name}Interval`]!;
      console.log(
        `      ${name} (simulated): planted ${expected.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], ` +
          `measured ${found.toFixed(3)} [${from.toFixed(3)}, ${to.toFixed(3)}]`,
      );
      assert.ok(low <= found && found <= high, `${name}: ${String(found)}`);
      assert.ok(from <= expected && expected <= to, `${name}: ${String(expected)}`);
      assert.ok(expected < 0.95, 'the truths lie too far from the threshold to say anything');
    }
  });

  it("gives each member's acceptances as its bias and noise imply", async () => {
    for (const profile of defaultProfiles) {
      const { rows } = await pool.query<Omit<Verdict, 'reason'>>(
        'SELECT correctness, completeness, grounding FROM verdict WHERE member = $1',
        [profile.name],
      );
      const probabilities = items.map((mix) => acceptanceOf(profile, mix));
      const expected = probabilities.reduce((sum, p) => sum + p, 0);
      const deviation = Math.sqrt(probabilities.reduce((sum, p) => sum + p * (1 - p), 0));
      const found = rows.filter((row) => meanScore(row) >= acceptAt).length;
      // 99.9 %, and half an item for the discreteness of a count.
      assert.ok(
        Math.abs(found - expected) <= 3.29 * deviation + 0.5,
        `${profile.name}: ${String(found)}, planted ${expected.toFixed(1)} +- ${deviation.toFixed(1)}`,
      );
    }
  });

  const known = new Map<string, number>();
  function acceptanceOf(profile: Profile, mix: Mix): number {
    const key = `${profile.name} ${String(mix.stated)} ${String(mix.foreign)}`;
    if (!known.has(key)) known.set(key, acceptance(profile, truthOf(mix)));
    return known.get(key)!;
  }
});
