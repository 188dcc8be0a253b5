import assert from 'node:assert/strict';
import type pg from 'pg';
import { bufferedSignals, countContradictions } from '../../infra/database/learning.ts';
import { createPool } from '../../infra/database/pool.ts';
import { refuseFeedback } from '../../models/learning/refuse-feedback.ts';
import { validateCases } from '../../models/learning/validate-cases.ts';
import { createRandom } from '../../models/random.ts';
import { useTestDatabase } from '../support/database.ts';

describe('what is learned from feedback', () => {
  const database = useTestDatabase();
  let pool: pg.Pool;

  before(() => {
    pool = createPool(database.url());
  });
  after(() => pool?.end());

  /** 400 judged requests; of a share of them the user's word or the execution, in turn, is turned round. */
  async function store(flipped: number): Promise<void> {
    await pool.query('TRUNCATE feedback, inference CASCADE');
    const random = createRandom(9);
    const rows = Array.from({ length: 400 }, (_, index) => {
      const worked = random.float() < 0.7;
      const flip = random.float() < flipped;
      return {
        id: `request-${index}`,
        passed: flip && index % 2 === 0 ? !worked : worked,
        kind: (flip && index % 2 === 1 ? !worked : worked) ? 'accepted' : 'regenerated',
      };
    });
    await pool.query(
      `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id text, passed boolean, kind text)), made AS (
         INSERT INTO inference (id, subject, query, context, latency_ms, simulated)
         SELECT id, 'user', 'q', '{"request": {"query": "q", "context": []}}', 1, true FROM given)
       INSERT INTO feedback (id, inference_id, kind, body)
       SELECT 'e-' || id, id, 'execution', jsonb_build_object('passed', passed) FROM given
       UNION ALL SELECT 'u-' || id, id, kind, '{}' FROM given`,
      [JSON.stringify(rows)],
    );
  }

  it('is nothing when every tenth judgement was flipped, and the reason says how many', async () => {
    await store(0.1);
    const counts = await countContradictions(pool, 10_000);
    assert.equal(counts.judged, 400);
    assert.match(refuseFeedback(counts)!, new RegExp(`^feedback: ${counts.contradictory} of 400 `));
    // Nor would any of them have trained.
    assert.equal((await bufferedSignals(pool, 10_000)).length, 400 - counts.contradictory);
  });

  it('is all of it when people are merely human', async () => {
    await store(0.02);
    assert.equal(refuseFeedback(await countContradictions(pool, 10_000)), null);
    assert.equal(refuseFeedback({ judged: 10, contradictory: 2 }), null);
  });

  it('does not pass when one language was unlearned, however much the others gain', () => {
    const cases = (language: string, candidate: number) =>
      Array.from({ length: 6 }, () => ({ slices: [`language/${language}`], candidate, production: 0.8 }));
    const { slices, passed } = validateCases([
      ...cases('python', 1),
      ...cases('go', 0.7),
      ...cases('rust', 0.79),
    ]);
    assert.equal(passed, false);
    assert.deepEqual(
      Object.entries(slices).map(([name, slice]) => [name, slice.passed]),
      [
        ['language/go', false],
        ['language/python', true],
        ['language/rust', true],
      ],
    );
  });

  it('passes a candidate as good as production nearly always, and seldom one that loses five points', () => {
    const random = createRandom(3);
    const draw = (rate: number) => Number(random.float() < rate);
    const passes = (rate: number) =>
      Array.from({ length: 300 }, () =>
        validateCases(
          Array.from({ length: 400 }, () => {
            const hard = draw(0.2);
            // Nine in ten cases come out alike whoever answers.
            const production = 1 - hard;
            const candidate = draw(0.1) ? draw(rate) : production;
            return { slices: [], candidate, production };
          }),
        ),
      ).filter(({ passed }) => passed).length / 300;
    assert.ok(passes(0.8) > 0.98);
    // Of the tenth that comes out otherwise 30 % are right instead of 80 %.
    assert.ok(passes(0.3) < 0.5, String(passes(0.3)));
  });
});
