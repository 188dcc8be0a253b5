import assert from 'node:assert/strict';
import { findFact, findStale, readFeatures } from '../../models/simulated/features.ts';
import { findStatement, findVerbatim, readPassage } from '../../models/simulated/passage.ts';
import { createTaskLibrary, withoutStatement } from '../../models/simulated/task-library.ts';
import { facts, feeTask, filler } from './sample-task.ts';

describe('what a simulated member reads out of a context', () => {
  it('finds a fact across line breaks', () => {
    const passage = readPassage(facts.rounding.text.replace(' rounded', '\n   rounded'));
    assert.ok(findFact(passage, facts.rounding));
  });

  it('finds a paraphrase', () => {
    assert.ok(findFact(readPassage(`- ${facts.rate.paraphrases[0]!}`), facts.rate));
  });

  it('finds a fact that lost a few words', () => {
    const shortened = 'Fees are rounded up to the next full crown before they are added';
    assert.ok(findStatement(readPassage(`${filler(3)} ${shortened}`), facts.rounding.text));
  });

  it('does not take a number for another one', () => {
    const outdated = readPassage(facts.rate.stale!);
    assert.equal(findFact(outdated, facts.rate), null);
    assert.ok(findStale(outdated, facts.rate));
    assert.equal(findStale(readPassage(facts.rate.text), facts.rate), null);
  });

  it('does not take half a number or a fact without its negation for the fact', () => {
    assert.equal(findVerbatim(readPassage('the limit is 50'), 'the limit is 5'), null);
    const denied = facts.empty.text.replace('not raise', 'raise');
    assert.equal(findStatement(readPassage(denied), facts.empty.text), null);
  });

  it('does not find words that are scattered over the text', () => {
    const words = facts.rounding.text.split(' ');
    const scattered = words.map((word, index) => `${word} ${filler(1, index)}`).join(' ');
    assert.equal(findStatement(readPassage(scattered), facts.rounding.text), null);
  });

  it('recognises a task by its statement in any white space, and by nothing else', async () => {
    const library = createTaskLibrary([feeTask]);
    assert.equal((await library.findIn(`x ${feeTask.statement.replaceAll(' ', '\n')} y`))?.id, feeTask.id);
    assert.equal(await library.findIn(`${feeTask.id} ${feeTask.title} ${facts.rate.text}`), null);
  });

  it('reads the context without the statement, line breaks kept', () => {
    assert.equal(withoutStatement(`# A\n\nb\n\n${feeTask.statement}\n`, feeTask), '# A\n\nb\n\n\n');
  });

  it('measures every feature in 0..1, and none of an absent fact', () => {
    const context = `# One\n\n${facts.rate.text}\n\n## Two\n\n${facts.rate.stale!}\n\n${filler(5)}\n\n\`\`\`\nx: int\n\`\`\`\n`;
    const features = readFeatures(context, feeTask);
    const seen = features.get('rate')!;
    assert.deepEqual(
      [seen.present, seen.contradiction, seen.examples, seen.types, seen.structure],
      [1, 1, 1, 1, 0.5],
    );
    assert.ok(seen.position > 0.8 && seen.noise > 0.5 && seen.noise < 1);
    assert.deepEqual(new Set(Object.values(features.get('empty')!)), new Set([0]));
    assert.equal(readFeatures(facts.rate.text, feeTask).get('rate')!.noise, 0);
  });
});
