import assert from 'node:assert/strict';
import { grammarNames, languageOfGrammar, loadGrammars } from '../../models/syntax/grammars.ts';
import type { GrammarName } from '../../models/syntax/grammars.ts';
import { missingNames, readSources } from '../../models/syntax/names/undefined-names.ts';
import { createRandom } from '../../models/random.ts';
import { randomText } from '../cet/random-text.ts';
import { missingNameCases } from './missing-name-cases.ts';

/** Chosen before the first measurement. */
const leastPrecision = 0.95;
const leastRecall = 0.9;

function foundIn(text: string, grammar: GrammarName): string[] {
  return missingNames(readSources([{ text, grammar, file: 'snippet' }])).map(({ name, kind }) =>
    kind === 'import' ? `${name}!` : name,
  );
}

describe('names that code lacks', () => {
  before('load the grammars', loadGrammars);

  for (const grammar of grammarNames)
    it(`are found in ${grammar} with precision >= ${leastPrecision} and recall >= ${leastRecall}`, function () {
      let right = 0;
      let reported = 0;
      let labelled = 0;
      const wrong: string[] = [];
      for (const [code, missing] of missingNameCases[grammar]) {
        const found = new Set(foundIn(code, grammar));
        const expected = new Set(missing.split(' ').filter((name) => name !== ''));
        reported += found.size;
        labelled += expected.size;
        for (const name of found) if (expected.has(name)) right += 1;
        const lost = [...expected].filter((name) => !found.has(name));
        const made = [...found].filter((name) => !expected.has(name));
        if (lost.length + made.length > 0) wrong.push(`${code}  lost ${lost.join()}; made up ${made.join()}`);
      }
      const [precision, recall] = [right / reported, right / labelled];
      console.log(
        `      ${languageOfGrammar(grammar)}: precision ${precision.toFixed(3)} of ${reported}, recall ${recall.toFixed(3)} of ${labelled}`,
      );
      assert.ok(precision >= leastPrecision && recall >= leastRecall, wrong.join('\n'));
    });

  it('are reported once each, with the line of the first use and the line that imports them', () => {
    const text = 'def f(xs):\n    a = Counter(xs)\n    b = Counter(scale)\n    return a, b, scale\n';
    const found = missingNames(readSources([{ text, grammar: 'python', file: 'f.py' }]));
    assert.deepEqual(
      found.map(({ name, line, uses, importLine }) => [name, line, uses, importLine]),
      [
        ['Counter', 2, 2, 'from collections import Counter'],
        ['scale', 3, 2, null],
      ],
    );
  });

  it('are not missing when another piece of the context declares them', () => {
    const sources = readSources([
      {
        text: 'int Account::total() { return cents_ + fee(); }\n#include "account.h"\n',
        grammar: 'cpp',
        file: 'account.cpp',
      },
      {
        text: 'class Account { int cents_; int fee(); int total(); };\n',
        grammar: 'cpp',
        file: 'src/account.h',
      },
      { text: 'def total(order):\n    return price(order)\n', grammar: 'python', file: 'a.py' },
      { text: 'def price(order):\n    return order.price\n', grammar: 'python', file: 'b.py' },
    ]);
    assert.deepEqual(missingNames(sources), []);
  });

  it('are looked for in any text without failing, broken code included', () => {
    const random = createRandom(5);
    for (const grammar of grammarNames)
      for (const [code] of missingNameCases[grammar])
        for (let round = 0; round < 6; round += 1) {
          const at = random.int(code.length);
          const broken = code.slice(0, at) + randomText(random, 2) + code.slice(at + random.int(9));
          assert.ok(Array.isArray(foundIn(broken, grammar)));
        }
    assert.deepEqual(foundIn('', 'python'), []);
    assert.deepEqual(foundIn(`${'('.repeat(5000)}x`, 'javascript'), []);
  });
});
