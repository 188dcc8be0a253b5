import assert from 'node:assert/strict';
import { checkAnswer, questionProblem } from '../../models/team/conversation.ts';

describe('a turn of a conversation', () => {
  const sources = [
    { chunkId: 'a', title: 'Ferries', text: 'Ferries leave every 20 minutes. Dogs travel free.' },
    { chunkId: 'b', title: 'Wages', text: 'Wages are paid on the last Friday of the month.' },
  ];
  const check = (answer: string, cited: number[], question = 'When do ferries leave?') =>
    checkAnswer({ question, answer, sources: cited }, sources, [
      { question: 'Who travels free?', answer: 'Dogs travel free.', cited: [sources[0]!], grounding: 1 },
    ]);
  const problemOf = (checked: ReturnType<typeof check>): string =>
    'problem' in checked ? checked.problem : 'fine';

  it('is fine when its sources say what it says', () => {
    assert.equal(problemOf(check('Ferries leave every 20 minutes.', [1])), 'fine');
  });
  it('is refused for another number, a missing negation or a claim of its own', () => {
    assert.match(problemOf(check('Ferries leave every 30 minutes.', [1])), /stands in the sources/);
    assert.match(problemOf(check('Ferries never leave every 20 minutes.', [1])), /stands in the sources/);
    assert.match(
      problemOf(check('Ferries leave every 20 minutes. They are blue.', [1])),
      /stands in the sources/,
    );
  });
  it('is refused without sources, with sources that were not given, and with those of another matter', () => {
    assert.match(problemOf(check('Ferries leave every 20 minutes.', [])), /Name the sources/);
    assert.match(problemOf(check('Ferries leave every 20 minutes.', [3])), /numbered 1 to 2/);
    assert.match(problemOf(check('Wages are paid on the last Friday of the month.', [2])), /what was asked/);
  });
  it('is refused when it was said or asked before', () => {
    assert.match(problemOf(check('Dogs travel free.', [1])), /said before/);
    const earlier = [{ question: 'Why?', answer: '', cited: [], grounding: 1 }];
    assert.match(questionProblem('Why?', earlier)!, /asked before/);
    assert.equal(questionProblem('Why not ferries?', earlier), null);
  });
});
