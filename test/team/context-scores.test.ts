import assert from 'node:assert/strict';
import { defaultProfiles } from '../../models/simulated/profiles.ts';
import { readTransformedItem, scoreContext } from '../../models/simulated/score-context.ts';
import {
  contextScoreConsensus,
  contextScoresRequest,
  contextScoresSchema,
} from '../../models/team/context-scores.ts';
import type { ContextScores } from '../../models/team/context-scores.ts';
import { feeTask } from './sample-task.ts';

describe('five scores of a transformed context', () => {
  const item = (transformed: string) => ({
    question: feeTask.statement,
    original: `${feeTask.facts.map(({ text }) => text).join('\n\n')}\n\nSomething else is said here.`,
    transformed,
  });
  const score = (transformed: string): ContextScores => {
    const content = contextScoresRequest(item(transformed), 1).messages.at(-1)!.content;
    return scoreContext(defaultProfiles[0]!, feeTask, readTransformedItem(content)!, 'digest');
  };

  it('are of the schema, with a reason each, and rise with what was kept', () => {
    const nothing = contextScoresSchema.parse(score('Something else is said here.'));
    const all = contextScoresSchema.parse(score(feeTask.facts.map(({ text }) => text).join('\n\n')));
    for (const name of ['information_completeness', 'relevance_filtering', 'overall_quality'] as const)
      assert.ok(all[name].score > nothing[name].score + 2, name);
    assert.match(nothing.information_completeness.reason, /^0 of \d+ needed facts/);
  });

  it('are averaged over the members with their agreement, and need a quorum', () => {
    const of = (value: number): ContextScores => {
      const scored = { score: value, reason: 'r' };
      return {
        information_completeness: scored,
        structural_clarity: scored,
        relevance_filtering: scored,
        actionability: scored,
        overall_quality: scored,
      };
    };
    assert.equal(contextScoreConsensus([of(8)], 2), null);
    const agreed = contextScoreConsensus([of(8), of(9), of(2)], 2)!;
    assert.ok(Math.abs(agreed.overall_quality.mean - 19 / 3) < 1e-9);
    assert.ok(Math.abs(agreed.overall_quality.agreement - 1 / 3) < 1e-9);
  });
});
