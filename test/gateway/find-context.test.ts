import assert from 'node:assert/strict';
import { findContext } from '../../gateway/find-context.ts';
import { replaceContents } from '../../gateway/replace-content.ts';

const long = Array.from({ length: 40 }, (_, index) => `Sentence ${index} of a long pasted document.`).join(
  '\n',
);

describe('finding the context of a message', () => {
  it('takes what stands before a task heading, without the context heading, and separates documents at rules', () => {
    const found = findContext(
      `# Context\n\n${long}\n\n---\n\nsecond\n\n## Task\n\nDo it.\n\nIn two paragraphs.`,
    )!;
    assert.equal(found.query, 'Do it.\n\nIn two paragraphs.');
    assert.deepEqual(found.items, [
      { id: 'pasted-1', text: long },
      { id: 'pasted-2', text: 'second' },
    ]);
    assert.equal(found.rebuild('NEW'), '# Context\n\nNEW\n\n## Task\n\nDo it.\n\nIn two paragraphs.');
  });

  it('is not misled by headings inside what was pasted', () => {
    const pasted = `## Question\n\nWhat somebody asked.\n\n## Request validation\n\n${long}`;
    const found = findContext(`${pasted}\n\n# Task\n\nDo it.`)!;
    assert.equal(found.query, 'Do it.');
    assert.equal(found.items[0]!.text, pasted);
  });

  it('takes a context that follows the task', () => {
    const found = findContext(`# Task\n\nDo it.\n\n# Context\n\n${long}`)!;
    assert.equal(found.query, 'Do it.');
    assert.equal(found.rebuild('NEW'), '# Task\n\nDo it.\n\n# Context\n\nNEW');
  });

  it('takes the last paragraph for the query, or the first where the last is code', () => {
    const last = findContext(`${long}\n\nWhy does it fail?`)!;
    assert.equal(last.query, 'Why does it fail?');
    assert.equal(last.rebuild('NEW'), 'NEW\n\nWhy does it fail?');
    const first = findContext(`Why does it fail?\n\n\`\`\`\nline\n\n${long}\n\`\`\`\n`)!;
    assert.equal(first.query, 'Why does it fail?');
    assert.match(String(first.rebuild('NEW')), /^Why does it fail\?\n\nNEW$/);
  });

  it('takes long content parts for context and leaves images where they are', () => {
    const image = { type: 'image_url', image_url: { url: 'data:,', detail: 'low' } };
    const found = findContext([
      { type: 'text', text: 'Explain.' },
      { type: 'text', text: long, cache_control: { type: 'ephemeral' } },
      image,
      { type: 'text', text: long },
    ])!;
    assert.equal(found.query, 'Explain.');
    assert.equal(found.items.length, 2);
    assert.deepEqual(found.rebuild('NEW'), [
      { type: 'text', text: 'Explain.' },
      { type: 'text', text: 'NEW', cache_control: { type: 'ephemeral' } },
      image,
    ]);
  });

  it('finds none in what is short, has no query or is no text', () => {
    for (const content of [
      'Hi',
      `short\n\nquestion`,
      long,
      null,
      7,
      [{ type: 'image_url' }],
      [{ type: 'text', text: long }],
    ])
      assert.equal(findContext(content), null);
  });

  it('replaces one message and no other byte', () => {
    const body =
      '{"a" : 1e400,"messages":[{"content":"x","role":"user"} , {"content":\n["y"]}],"n":12345678901234567890}';
    assert.equal(
      replaceContents(body, new Map([[1, JSON.stringify('é"')]])),
      '{"a" : 1e400,"messages":[{"content":"x","role":"user"} , {"content":\n"é\\""}],"n":12345678901234567890}',
    );
    assert.equal(replaceContents(body, new Map([[2, '"z"']])), null);
  });
});
