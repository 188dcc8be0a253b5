import assert from 'node:assert/strict';
import { krippendorffAlpha } from '../../models/team/agreement.ts';
import { consensusOf } from '../../models/team/consensus.ts';
import { extractCode } from '../../models/team/code-block.ts';
import { reliabilities } from '../../models/team/reliability.ts';
import { obtainStructured, readStructured } from '../../models/team/structured.ts';
import { verdictSchema } from '../../models/team/verdict.ts';
import type { Verdict } from '../../models/team/types.ts';

/** One string a coder, one character a unit, `.` for missing. */
function units(...coders: readonly string[]): string[][] {
  return Array.from({ length: coders[0]!.length }, (_, unit) =>
    coders.map((values) => values[unit]!).filter((value) => value !== '.'),
  );
}
const verdict = (score: number): Verdict => ({
  correctness: score,
  completeness: score,
  grounding: score,
  reason: '',
});
const rule = { quorum: 3, acceptAt: 0.6, agreementAbove: 0.8 };

describe("Krippendorff's alpha against his published examples (2011)", () => {
  it('A: binary, two observers, 0.095', () => {
    assert.equal(krippendorffAlpha(units('0100000010', '1110010000'))!.toFixed(3), '0.095');
  });
  it('B: nominal, two observers, 0.692', () => {
    assert.equal(krippendorffAlpha(units('aabbdcccedda', 'babbbcccEddd'.toLowerCase()))!.toFixed(3), '0.692');
  });
  it('C: nominal, four observers, missing values, 0.743', () => {
    const alpha = krippendorffAlpha(units('123321412...', '1233224125.3', '.3332342251.', '12332441251.'));
    assert.equal(alpha!.toFixed(3), '0.743');
  });
  it('is undefined where nothing varies or nothing pairs', () => {
    assert.equal(krippendorffAlpha(units('111', '111')), null);
    assert.equal(krippendorffAlpha([['a'], ['b'], []]), null);
  });
});

describe('consensus', () => {
  it('is none below the quorum', () => {
    assert.equal(consensusOf([verdict(1), verdict(1)], rule), null);
    assert.equal(consensusOf([], { ...rule, quorum: 0 }), null);
  });
  it('accepts what all accept', () => {
    assert.deepEqual(consensusOf([verdict(1), verdict(1), verdict(1)], rule), {
      score: 1,
      agreement: 1,
      members: 3,
      accepted: true,
    });
  });
  it('counts agreeing pairs, and trains on nothing that is disputed', () => {
    const disputed = consensusOf([verdict(0.9), verdict(0.9), verdict(0.9), verdict(0.1)], rule)!;
    assert.deepEqual([disputed.agreement, disputed.accepted], [0.5, false]);
  });
  it('of a rejection is unanimous and not accepted', () => {
    const rejected = consensusOf([verdict(0.1), verdict(0.2), verdict(0.3)], rule)!;
    assert.deepEqual([rejected.agreement, rejected.accepted], [1, false]);
  });
  it('holds against one liar among eleven', () => {
    const honest = Array.from({ length: 10 }, () => verdict(0.9));
    const withLiar = consensusOf([...honest, verdict(0.1)], rule)!;
    assert.deepEqual([withLiar.members, withLiar.accepted], [11, true]);
  });
});

describe('reliability', () => {
  /** One string a member, one character an item: `+` accepts, `-` rejects, `.` gave no verdict. */
  const measure = (votes: Readonly<Record<string, string>>): Record<string, boolean> => {
    const members = Object.keys(votes);
    const items = Array.from(
      { length: votes[members[0]!]!.length },
      (_, item) =>
        new Map(
          members.flatMap((member) =>
            votes[member]![item] === '.' ? [] : [[member, votes[member]![item] === '+'] as const],
          ),
        ),
    );
    return Object.fromEntries(reliabilities(items, members).map(({ member, counts }) => [member, counts]));
  };

  it('silences one liar among two honest members, and two among three', () => {
    assert.deepEqual(measure({ a: '++--++--', b: '++--++--', liar: '--++--++' }), {
      a: true,
      b: true,
      liar: false,
    });
    assert.deepEqual(
      measure({ a: '++--++-+', b: '++--++--', c: '++-+++--', liar: '--++--++', other: '--++--++' }),
      { a: true, b: true, c: true, liar: false, other: false },
    );
  });
  it('silences all where nobody can tell who lies', () => {
    assert.deepEqual(measure({ a: '++--++--', b: '--++--++' }), { a: false, b: false });
  });
  it('silences who always says the same where that tells nothing', () => {
    assert.equal(measure({ a: '+-+-+-+-', b: '+-+-+-+-', stuck: '++++++++' })['stuck'], false);
  });
  it('keeps who errs now and then, who is often silent, and a dissenter on a handful of items', () => {
    assert.deepEqual(measure({ a: '++--++--', b: '++--++--', errs: '-+--++-+', dead: '+.......' }), {
      a: true,
      b: true,
      errs: true,
      dead: true,
    });
    assert.equal(measure({ a: '+++', b: '+++', c: '---' })['c'], true);
  });
});

describe('a verdict', () => {
  const good = JSON.stringify(verdict(0.5));
  const completion = (text: string): { text: string; finishReason: string; cached: boolean } => ({
    text,
    finishReason: 'stop',
    cached: false,
  });

  it('may stand in a code fence', () => {
    const fenced = `\`\`\`json\n${good}\n\`\`\`\n`;
    assert.deepEqual(readStructured(verdictSchema, fenced), { value: verdict(0.5) });
  });
  it('names the field that breaks the schema', () => {
    const read = readStructured(verdictSchema, JSON.stringify({ ...verdict(0.5), grounding: 7 }));
    assert.ok('problem' in read && read.problem.startsWith('grounding:'));
  });
  it('is asked for once more when it is junk, with the problem named', async () => {
    const asked: string[] = [];
    const judge = { messages: [{ role: 'user' as const, content: 'judge' }] };
    const judgement = await obtainStructured(verdictSchema, judge, (request) => {
      asked.push(request.messages.at(-1)!.content);
      return Promise.resolve(completion(asked.length === 1 ? '{"correct' : good));
    });
    assert.equal(judgement.status, 'repaired');
    assert.match(asked[1]!, /not valid JSON/);
  });
  it('that stays junk is excluded after one repair', async () => {
    let asked = 0;
    const judgement = await obtainStructured(verdictSchema, { messages: [] }, () => {
      asked += 1;
      return Promise.resolve(completion('fine!'));
    });
    assert.deepEqual([judgement.status, asked], ['excluded', 2]);
  });
});

describe('the code of an answer', () => {
  it('is the longest block of the language', () => {
    const answer =
      'Run\n```bash\npip install something-with-a-long-name\n```\n```python\na\n```\nor\n```py\ndef b():\n  pass\n```';
    assert.equal(extractCode(answer, 'python'), 'def b():\n  pass\n');
  });
  it('is an untagged block when none is tagged', () => {
    assert.equal(extractCode('~~~\nlet a = 1;\n~~~', 'javascript'), 'let a = 1;\n');
  });
  it('keeps fences inside a longer fence', () => {
    assert.equal(extractCode('````ts\nconst a = `\n```\n`;\n````', 'typescript'), 'const a = `\n```\n`;\n');
  });
  it('is null when there is none', () => {
    assert.equal(extractCode('I do not know this task.', 'python'), null);
    assert.equal(extractCode('```python\n```', 'python'), null);
    assert.equal(extractCode('    indented()', 'python'), null);
  });
});
