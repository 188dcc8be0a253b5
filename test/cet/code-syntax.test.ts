import assert from 'node:assert/strict';
import { decodeScored } from '../../models/cet/transform.ts';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { relationTensor } from '../../models/cet/scores.ts';
import type { Scores } from '../../models/cet/scores.ts';
import { segmentItems } from '../../models/cet/segmenter.ts';
import { relations, slots } from '../../models/cet/types.ts';
import type { ContextItem, Segment } from '../../models/cet/types.ts';
import { createRandom } from '../../models/random.ts';
import type { Random } from '../../models/random.ts';
import { parseSource } from '../../models/syntax/tree.ts';
import { longSources } from './long-sources.ts';

const tokens = tokenCounterFor();

/** Any segment may be kept, dropped or taken out for another; all code goes to one field, so that the output is the code alone. */
function randomScores(random: Random, segments: number): Scores {
  const draw = (length: number, shift: number): Float32Array =>
    Float32Array.from({ length }, () => 6 * (random.float() - 0.5) + shift);
  const slot = new Float32Array(segments * slots.length).fill(-1);
  for (let i = 0; i < segments; i += 1) slot[i * slots.length + slots.indexOf('code')] = 1;
  const related = draw(relations.length * segments * segments, -2.9);
  // The source's order stands: a package clause behind a function is the fault of an order, not of a cut.
  for (const [k, name] of relations.entries())
    if (name === 'precedes' || name === 'continues')
      related.fill(-3, k * segments * segments, (k + 1) * segments * segments);
  return {
    keep: draw(segments, -1.5),
    slot,
    relation: relationTensor(related, segments),
    critique: () => Promise.resolve(0),
  };
}

function decodeAtRandom(
  random: Random,
  context: readonly ContextItem[],
  segments: readonly Segment[],
): string {
  const size = tokens.count(context.map(({ text }) => text).join('\n\n'));
  const budget = Math.max(1, Math.round(size * random.float()));
  const scores = randomScores(random, segments.length);
  const request = { query: 'Where is the total?', context, budget, kind: 'general' as const };
  const decoded = decodeScored({ request, segments, scores, tokens });
  assert.ok(tokens.count(decoded.context) <= budget);
  return decoded.context;
}

describe('cut code', () => {
  for (const { grammar, file, text } of longSources) {
    const parses = (code: string): boolean => parseSource(code, grammar)?.hasError === false;

    it(`${file}: whatever is kept of a fence parses`, () => {
      assert.ok(parses(text), 'the source itself');
      const random = createRandom(3);
      const context = [{ id: 'a', text: `Some words.\n\n\`\`\`${grammar}\n${text}\`\`\`\n\nOther words.\n` }];
      const segments = segmentItems(context);
      const pieces = new Set<number>();
      for (let round = 0; round < 20; round += 1) {
        const blocks = [...decodeAtRandom(random, context, segments).matchAll(/^```\w+\n([\s\S]*?)^```$/gm)];
        for (const [, code] of blocks) assert.ok(parses(code!), `round ${round}:\n${code!}`);
        pieces.add(blocks.join('').length);
      }
      assert.ok(pieces.size > 5, 'many different pieces were kept');
    });

    it(`${file}: whatever is kept of the bare file parses`, () => {
      const random = createRandom(4);
      const context = [{ id: 'a', text, source: file }];
      const segments = segmentItems(context);
      for (let round = 0; round < 20; round += 1) {
        const code = decodeAtRandom(random, context, segments);
        assert.ok(parses(code), `round ${round}:\n${code}`);
      }
    });

    it(`${file}: broken code is cut as code of no known language`, () => {
      const broken = text.replace(/[)]/, '((');
      const fences = [grammar, 'unknown'].map((tag) => `\`\`\`${tag}\n${broken}\`\`\``);
      const [known, unknown] = fences.map((fence) => segmentItems([{ id: 'a', text: fence }]));
      const texts = (segments: readonly Segment[]): string[] =>
        segments.map((segment) => segment.text.replace(/^```\w+/, ''));
      assert.deepEqual(texts(known!), texts(unknown!));
      assert.ok(known!.every(({ needs }) => needs.length === 0));
    });
  }

  it('code in the midst of text parses as a whole or is not there', () => {
    const random = createRandom(5);
    const code =
      'def total(rows):\n    found = 0\n\n    for row in rows:\n        found += row.price\n\n    return found\n';
    const prose = ['I ran this and it printed nothing at all.', 'Thanks for the help.'] as const;
    const context = [{ id: 'a', text: prose.join(`\n\n${code}\n`) }];
    const segments = segmentItems(context);
    for (let round = 0; round < 20; round += 1) {
      const kept = prose.reduce(
        (text, sentence) => text.replace(sentence, ''),
        decodeAtRandom(random, context, segments),
      );
      assert.ok(['', code.trim()].includes(kept.trim()), `round ${round}:\n${kept}`);
    }
  });
});
