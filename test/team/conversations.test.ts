import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type pg from 'pg';
import { createBuildDataset } from '../../activities/knowledge/build-dataset.ts';
import { createExportConversations } from '../../activities/knowledge/export-conversations.ts';
import type { DatasetSummary } from '../../activities/knowledge/types.ts';
import { createTeamActivities } from '../../activities/team/create-team-activities.ts';
import type { ConverseResult } from '../../activities/team/types.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { storeEmbeddings } from '../../infra/database/chunks.ts';
import type { DatasetLineage } from '../../infra/database/datasets.ts';
import { createCallStore } from '../../infra/database/llm-calls.ts';
import { createPool } from '../../infra/database/pool.ts';
import { cleanConversations } from '../../models/degradation/conversation-contexts.ts';
import { profiles } from '../../models/simulated/profiles.ts';
import type { Profile } from '../../models/simulated/profiles.ts';
import { readConversations } from '../../models/team/conversation-dataset.ts';
import { groundingOf } from '../../models/team/grounding.ts';
import { simulatedMembers } from '../../models/team/members.ts';
import { createTeam } from '../../models/team/team.ts';
import type { CallStore } from '../../models/team/team.ts';
import { conceptEmbedder } from '../knowledge/concept-embedder.ts';
import { useTestDatabase } from '../support/database.ts';
import { useSimulatedTeam } from './simulated-server.ts';

const balanced = profiles[0]!;
const careless: Profile = {
  ...balanced,
  name: 'careless',
  instructor: { ungroundedRate: 0.15 },
  student: { repeatRate: 0.2 },
};
const inventor: Profile = { ...balanced, name: 'inventor', instructor: { ungroundedRate: 1 } };
const junk: Profile = { ...balanced, name: 'junk', faults: { 'junk-json': 1 } };

const subjects = (
  'anchors buoys charts docks engines ferries gauges harbours inlets jetties keels lanterns moorings nets oars piers quays ropes ' +
  'sails tides uniforms valves winches yards'
).split(' ');
const keepers = (
  'archer baker carter dyer farmer gardener hunter joiner knitter miller notary oiler painter rector saddler tanner usher vintner ' +
  'weaver angler brewer cooper drover fletcher'
).split(' ');
const places = (
  'attic barn cellar dairy forge garden hall island jail kitchen library market nursery orchard pantry quarry refectory stable tower ' +
  'vault wharf yard abbey bridge'
).split(' ');
/** A manual of two dozen sections, each with three sentences that nothing else says. */
const sections = subjects.map((subject, index) => ({
  heading: subject[0]!.toUpperCase() + subject.slice(1),
  text: [
    `The ${keepers[index]!} inspects all ${subject} every ${String(index + 3)} days in the ${places[index]!}.`,
    `Broken ${subject} go to the ${keepers[(index + 7) % 24]!} of the ${places[(index + 5) % 24]!} and are never repaired at once.`,
    `Spare ${subject} lie in the ${places[(index + 11) % 24]!}, which the ${keepers[(index + 13) % 24]!} opens on request.`,
  ].join('\n\n'),
}));

describe('synthetic conversations', function () {
  this.timeout(30_000);
  const database = useTestDatabase();
  const server = useSimulatedTeam({ profiles: [...profiles, careless, inventor, junk] });
  const embedder = conceptEmbedder();
  let pool: pg.Pool;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'contexture-conversations-'));
    pool = createPool(database.url());
    await pool.query(
      `INSERT INTO record (id, source, natural_key, kind, course, title, licence, provenance, body, digest)
       VALUES ('r', 'test', 'r', 'documentation', 'harbour', 'Manual', 'Apache-2.0', '{}', '{}', 'd')`,
    );
    const chunks = sections.map(({ heading, text }, index) => ({
      id: `c${String(index)}`,
      index,
      heading,
      text,
    }));
    for (const { id, index, heading, text } of chunks) {
      await pool.query(
        `INSERT INTO chunk (id, record_id, ordinal, kind, heading_path, text, tokens, digest)
         VALUES ($1, 'r', $2, 'prose', ARRAY[$3], $4, 60, $1)`,
        [id, index, heading, text],
      );
      await pool.query(`INSERT INTO record_chunk VALUES ('r', $1, $2)`, [index, id]);
    }
    const embeddings = await embedder.embed(chunks.map(({ heading, text }) => `${heading}\n${text}`));
    await storeEmbeddings(
      pool,
      chunks.map(({ id }, index) => ({ id, embedding: embeddings[index]! })),
    );
  });
  after(async () => {
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  });

  let seed = 0;
  async function converse(
    runId: string,
    names: readonly string[],
    options: { conversations?: number; calls?: CallStore } = {},
  ): Promise<ConverseResult> {
    await pool.query(`INSERT INTO run (id, config, seed) VALUES ($1, '{}', $2) ON CONFLICT DO NOTHING`, [
      runId,
      (seed += 1),
    ]);
    const team = names.map((name) => ({ ...simulatedMembers(server.url())[0]!, name, model: name }));
    const config = { team, simulatedTeamUrl: null, budget: { usd: 10, tokens: 1e8 } };
    const activities = createTeamActivities({
      pool,
      team: createTeam({ config, calls: options.calls ?? createCallStore(pool) }),
      embedder,
    });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    return environment.run(activities.synthesizeConversations, {
      runId,
      conversations: options.conversations ?? 3,
    });
  }
  const messagesOf = async (runId: string) =>
    (
      await pool.query<{ turn: number; role: string; text: string; chunks: string[]; grounding: number }>(
        `SELECT turn, role, text, chunks, grounding FROM conversation_message AS m
         JOIN conversation ON conversation.id = m.conversation_id
         WHERE run_id = $1 ORDER BY conversation_id, turn, role DESC`,
        [runId],
      )
    ).rows;

  it('have ten turns, each grounded in the chunks that it names, and nothing twice', async () => {
    const result = await converse('plain', ['sim-balanced', 'sim-orderless']);
    assert.deepEqual([result.valid, result.rejected, result.turns, result.simulated], [3, 0, 30, true]);
    assert.ok(result.grounding! >= 0.95, String(result.grounding));
    const messages = await messagesOf('plain');
    assert.equal(messages.length, 60);
    for (let at = 0; at < messages.length; at += 20) {
      const questions = messages.slice(at, at + 20).filter(({ role }) => role === 'student');
      assert.equal(new Set(questions.map(({ text }) => text)).size, 10);
    }
    for (const { role, text, chunks, grounding } of messages.filter(
      (message) => message.role === 'instructor',
    )) {
      assert.equal(role, 'instructor');
      assert.ok(chunks.length > 0 && grounding >= 0.8);
      const sources = chunks.map((id) => sections[Number(id.slice(1))]!.text);
      assert.ok(groundingOf(text, sources) >= 0.8, text);
    }
  });

  it('are asked for again under constraints as often as the planted rates imply', async () => {
    const result = await converse('careless', ['careless'], { conversations: 12 });
    assert.ok(result.valid >= 9, String(result.valid));
    const { rows } = await pool.query<{ role: string; refused: number; messages: number }>(
      `SELECT role, (count(*) FILTER (WHERE regenerated > 0))::int AS refused, count(*)::int AS messages
       FROM conversation_message AS m JOIN conversation ON conversation.id = m.conversation_id
       WHERE run_id = 'careless' GROUP BY role ORDER BY role`,
    );
    const [instructor, student] = rows as [(typeof rows)[0], (typeof rows)[0]];
    // One stray sentence of three is too many. A question is put aside when it was asked before (which the first cannot have been),
    // and when two answers to it were refused.
    const refused = 1 - 0.85 ** 3;
    const planted = { instructor: refused, student: 1 - (1 - 0.2 * 0.9) * (1 - refused ** 2) };
    for (const [row, rate] of [
      [instructor, planted.instructor],
      [student, planted.student],
    ] as const) {
      const spread = 3.29 * Math.sqrt((rate * (1 - rate)) / row.messages);
      console.log(
        `      ${row.role} (simulated): planted ${rate.toFixed(3)}, refused ${(row.refused / row.messages).toFixed(3)} of ${String(row.messages)}`,
      );
      assert.ok(Math.abs(row.refused / row.messages - rate) <= spread, row.role);
    }
  });

  it('are rejected, with the reason, when the instructor keeps inventing, and after a bounded number of tries', async () => {
    const before = server.requests();
    const result = await converse('invented', ['inventor'], { conversations: 1 });
    assert.deepEqual([result.valid, result.rejected], [0, 1]);
    assert.ok(server.requests() - before <= 9, String(server.requests() - before));
    const { rows } = await pool.query<{ reason: string }>(
      `SELECT reason FROM conversation WHERE run_id = 'invented'`,
    );
    assert.match(rows[0]!.reason, /^turn 1: /);
  });

  it('go on with another member when one talks junk', async () => {
    const result = await converse('replaced', ['junk', 'sim-balanced']);
    assert.deepEqual([result.valid, result.rejected], [3, 0]);
    const { rows } = await pool.query(
      `SELECT DISTINCT member FROM conversation_message AS m JOIN conversation ON conversation.id = m.conversation_id
       WHERE run_id = 'replaced'`,
    );
    assert.deepEqual(rows, [{ member: 'sim-balanced' }]);
  });

  it('go on after a crash without asking anything twice, and end as if nothing had happened', async () => {
    const calls = createCallStore(pool);
    let left = 25;
    const dying: CallStore = {
      ...calls,
      async save(call) {
        if ((left -= 1) < 0) throw new Error('the database went away');
        await calls.save(call);
      },
    };
    const names = ['sim-by-example'];
    await assert.rejects(converse('crashed', names, { calls: dying }), /the database went away/);
    // Requests that were on their way when it broke off still reach the server.
    let before = -1;
    while (before !== server.requests()) {
      before = server.requests();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const result = await converse('crashed', names);
    assert.deepEqual([result.valid, result.turns], [3, 30]);
    const { rows } = await pool.query<{ calls: number }>(
      `SELECT count(*)::int AS calls FROM llm_call WHERE run_id = 'crashed'`,
    );
    assert.equal(server.requests() - before, rows[0]!.calls - 25);
    assert.deepEqual(await converse('crashed', names), result);
  });

  it('are published as a dataset with lineage that Phase 2 makes clean contexts of', async () => {
    const store = new ArtifactStore(folder);
    const environment = new MockActivityEnvironment();
    const publish = (): Promise<DatasetSummary> =>
      environment.run(createExportConversations({ pool, store }), { runId: 'plain' });
    const exported = await publish();
    assert.deepEqual([exported.examples, exported.byOrigin], [3, { conversation: 3 }]);
    assert.deepEqual(await publish(), exported);
    const { rows } = await pool.query<{ lineage: DatasetLineage }>(
      `SELECT lineage FROM dataset WHERE run_id = 'plain'`,
    );
    const { seed: ofRun, settings } = rows[0]!.lineage;
    assert.ok(ofRun > 0 && settings['simulated'] === true && settings['turns'] === 30);
    assert.deepEqual(settings['instructors'], ['sim-balanced', 'sim-orderless']);
    assert.ok((settings['chunkDigests'] as string[]).length >= 10);

    const conversations = readConversations(await store.readText(exported.digest));
    const contexts = cleanConversations(conversations);
    assert.equal(contexts.length, 30);
    const said = sections.flatMap(({ text }) => text.split('\n\n'));
    for (const { context } of contexts)
      assert.ok(context.pieces.length > 0 && context.pieces.every(({ text }) => said.includes(text)));
    assert.equal(contexts[5]!.context.query.split('\n').length, 3);

    const week: DatasetSummary = await environment.run(createBuildDataset({ pool, store, embedder }), {
      runId: 'plain',
      seed: 1,
      stage: 'phase2-week1',
      examples: 20,
      parent: null,
      degradations: ['add_noise'],
      severity: { min: 0.5, max: 0.5 },
      material: { conversations: 1, sections: 1 },
      piles: 0.4,
    });
    const built = await store.readText(week.digest);
    assert.ok(contexts.some(({ context }) => built.includes(JSON.stringify(context.query))));
    const lineage = await pool.query<{ parents: Record<string, string> }>(
      `SELECT lineage->'parents' AS parents FROM dataset WHERE stage = 'phase2-week1'`,
    );
    assert.deepEqual(lineage.rows[0]!.parents, { 'phase1-conversations': exported.digest });
    assert.throws(
      () => readConversations('{"format":"other"}\n'),
      /"other" is not contexture-conversations\/1/,
    );
  });
});
