import assert from 'node:assert/strict';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { bundledSamples } from '../../corpus/bundled.ts';
import { loaderOf } from '../../corpus/sources.ts';
import { ruleBasedScores } from '../../models/cet/rule-scores.ts';
import { createTransformer, decodeScored } from '../../models/cet/transform.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import { templates } from '../../models/cet/fields.ts';
import { contextKinds, relations, slots } from '../../models/cet/types.ts';
import type { Addition, ContextItem, ContextKind, TransformResult } from '../../models/cet/types.ts';
import { segmentItems } from '../../models/cet/segmenter.ts';
import { relationTensor } from '../../models/cet/scores.ts';
import type { Scores } from '../../models/cet/scores.ts';
import { sampleSelection, selectAll } from '../../models/cet/sample-selections.ts';
import { createRandom } from '../../models/random.ts';
import type { Random } from '../../models/random.ts';
import { randomText } from './random-text.ts';

const store = { verify: () => Promise.reject(new Error('no model is needed')) };
const counter = tokenCounterFor();

function randomItems(random: Random): ContextItem[] {
  return Array.from({ length: 1 + random.int(5) }, (_, i) => ({
    id: `item-${i}`,
    text: randomText(random, 12),
  }));
}

/** Scores of no model at all: whatever they say, decoding must keep its promises. */
function randomScores(random: Random, segments: number): Scores {
  const draw = (length: number, shift: number): Float32Array =>
    Float32Array.from({ length }, () => 6 * (random.float() - 0.5) + shift);
  return {
    keep: draw(segments, 0),
    slot: draw(segments * slots.length, 0),
    relation: relationTensor(draw(relations.length * segments * segments, -2.7), segments),
    critique: () => Promise.resolve(0),
  };
}

function randomAdditions(random: Random, kind: ContextKind): Addition[] {
  const { fields } = templates[kind];
  const origins = ['knowledge', 'static-analysis', 'draft'] as const;
  return Array.from({ length: random.int(5) }, () => ({
    slot: fields[random.int(fields.length)]!.path,
    text: randomText(random, 3).trim(),
    origin: origins[random.int(3)]!,
    source: 'some/record',
  }));
}

function assertVerbatim(
  items: readonly ContextItem[],
  result: Pick<TransformResult, 'manifest' | 'context'>,
): void {
  const segments = segmentItems(items);
  assert.deepEqual(
    result.manifest.map(({ id, start, end }) => [id, start, end]),
    segments.map(({ itemId, start, end }) => [itemId, start, end]),
  );
  const kept = result.manifest.filter(({ decision }) => decision === 'kept');
  assert.deepEqual(
    kept.map(({ position }) => position).sort((x, y) => x! - y!),
    kept.map((_, i) => i),
  );
  let from = 0;
  for (const entry of [...kept].sort((x, y) => x.position! - y.position!)) {
    const text = items.find(({ id }) => id === entry.id)!.text.slice(entry.start, entry.end);
    const at = result.context.indexOf(text, from);
    assert.ok(at >= from, `kept text is not in the output in its place: ${text.slice(0, 60)}`);
    from = at + text.length;
  }
}

describe('decoding', () => {
  let transformer: Transformer;
  before(async () => {
    transformer = await createTransformer({ store, model: null });
  });

  it('never exceeds the budget and traces every kept piece, on 1000 random requests with random scores and additions', () => {
    const random = createRandom(3);
    for (let round = 0; round < 1000; round += 1) {
      const items = randomItems(random);
      const segments = segmentItems(items);
      const budget = 1 + random.int(400);
      const scores = randomScores(random, segments.length);
      const kind = contextKinds[round % contextKinds.length]!;
      const request = { query: 'What must the function return?', context: items, budget, kind };
      const additions = randomAdditions(random, kind);
      const decoded = decodeScored({ request, segments, scores, tokens: counter }, {}, additions);
      assert.ok(counter.count(decoded.context) <= budget, `round ${round}: over the budget`);
      assert.equal(decoded.tokens.output, counter.count(decoded.context));
      assertVerbatim(items, decoded);
    }
  });

  it('fills the budget within 5 % when material of small pieces suffices', async () => {
    const text = Array.from(
      { length: 200 },
      (_, i) => `Rule ${i} says that parcel ${i * 7} goes by road.`,
    ).join('\n\n');
    for (const budget of [100, 300, 1000]) {
      const { tokens } = await transformer.transform({
        query: 'parcel rule',
        context: [{ id: 'a', text }],
        budget,
      });
      assert.ok(tokens.output >= 0.95 * budget && tokens.output <= budget, `${tokens.output} of ${budget}`);
    }
  });

  it('passes clean input through byte for byte', () => {
    const items = [
      { id: 'a', text: '# Rules\n\n- Ids are unique.\n- Names are not.\n\n\n```js\nf();\n```\n' },
    ];
    const segments = segmentItems(items);
    const scores = {
      ...randomScores(createRandom(1), segments.length),
      keep: new Float32Array(segments.length).fill(3),
    };
    const calm = {
      ...scores,
      relation: relationTensor(
        new Float32Array(relations.length * segments.length ** 2).fill(-5),
        segments.length,
      ),
    };
    const decoded = decodeScored({
      request: { query: 'q', context: items },
      segments,
      scores: calm,
      tokens: counter,
    });
    assert.equal(decoded.context, items[0]!.text);
    assert.equal(decoded.clean, true);
  });

  it('passes every bundled document through byte for byte when all of it is relevant and fits, repetitions too', async () => {
    const documents: string[] = [];
    for await (const item of loaderOf('bundled')(bundledSamples, { stateFolder: '', environment: {} }))
      if (item.type === 'record') documents.push(...item.record.body.documents.map(({ text }) => text));
    assert.ok(documents.length > 10);
    const repetitive = '.. code::\n\n    one()\n\nThen again:\n\n.. code::\n\n    two()\n\nThen again:\n';
    for (const text of [...documents, repetitive]) {
      const context = [{ id: 'a', text }];
      const segments = segmentItems(context);
      const scores = {
        ...ruleBasedScores('What does it say?', segments),
        keep: new Float32Array(segments.length).fill(3),
      };
      const request = { query: 'What does it say?', context, budget: counter.count(text) };
      assert.equal(decodeScored({ request, segments, scores, tokens: counter }).context, text);
    }
  });

  it('keeps the newer of two contradicting items, whichever comes first', async () => {
    const older = { id: 'older', text: 'The parcel fee is 12 euros for every order.', time: '2021-01-01' };
    const newer = { id: 'newer', text: 'The parcel fee is 15 euros for every order.', time: '2024-01-01' };
    for (const context of [
      [older, newer],
      [newer, older],
    ]) {
      const { manifest, context: output } = await transformer.transform({
        query: 'What is the parcel fee of an order?',
        context,
      });
      assert.equal(output, newer.text);
      assert.match(
        manifest.find(({ id }) => id === 'older')!.reason,
        /contradicted by newer\[0:43\]: it is newer/,
      );
    }
  });

  it('takes the side that does not read as outdated when no time decides', async () => {
    const { context } = await transformer.transform({
      query: 'What is the parcel fee of an order?',
      context: [
        { id: 'a', text: 'Deprecated: the parcel fee is 12 euros for every order.' },
        { id: 'b', text: 'The parcel fee is 15 euros for every order.' },
      ],
    });
    assert.equal(context, 'The parcel fee is 15 euros for every order.');
  });

  for (const source of [
    'docs/changelog.md',
    'CHANGES.rst',
    'https://x.org/release-notes/2.1.html',
    undefined,
  ])
    it(`takes what a manual says over what ${source ?? 'a section of changes'} says was once changed`, async () => {
      const once = 'The parcel fee of an order is 12 euros for every order.';
      const { context, manifest } = await transformer.transform({
        query: 'What is the parcel fee of an order, for every order?',
        context: [
          { id: 'once', ...(source ? { text: once, source } : { text: `# What's new\n\n- ${once}` }) },
          { id: 'now', text: 'The parcel fee is 15 euros for every order.', source: 'docs/history.md' },
        ],
      });
      assert.equal(context, 'The parcel fee is 15 euros for every order.');
      assert.ok(manifest.some(({ id, reason }) => id === 'once' && reason.endsWith('what was changed once')));
    });

  it('merges equal texts and says into which', async () => {
    const text = 'The parcel fee is 15 euros for every order.';
    const { manifest } = await transformer.transform({
      query: 'What is the parcel fee?',
      context: [
        { id: 'a', text },
        { id: 'b', text: `- ${text}` },
      ],
    });
    assert.deepEqual(
      manifest.map(({ decision }) => decision),
      ['kept', 'merged'],
    );
    assert.equal(manifest[1]!.reason, 'same as a[0:43]');
  });

  it('answers the same request with the same result', async () => {
    const items = randomItems(createRandom(9));
    const run = async (): Promise<object> => {
      const result = await transformer.transform({ query: 'return items', context: items, budget: 200 });
      return { ...result, timing: null };
    };
    assert.deepEqual(await run(), await run());
  });

  it('samples other selections by seed, the own choice at temperature 0, and everything on request', async () => {
    const items = randomItems(createRandom(12));
    const scored = await transformer.score({ query: 'return items', context: items, budget: 150 });
    const own = decodeScored(scored);
    assert.deepEqual(sampleSelection(scored, { temperature: 0, seed: 1 }).selected, own.selected);
    const drawn = [1, 2, 3, 4, 5].map((seed) => sampleSelection(scored, { temperature: 2, seed }));
    assert.deepEqual(drawn[0], sampleSelection(scored, { temperature: 2, seed: 1 }));
    assert.ok(new Set(drawn.map(({ context }) => context)).size > 1);
    for (const { tokens } of drawn) assert.ok(tokens <= 150);
    assert.equal(selectAll(scored).selected.length, scored.segments.length);
  });
});
