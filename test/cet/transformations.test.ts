import assert from 'node:assert/strict';
import { tokenCounterFor } from '../../models/cet/llm-tokens.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import type { Transformer } from '../../models/cet/transform.ts';
import { contextKinds } from '../../models/cet/types.ts';
import type { ContextItem, FieldEntry, SlotValues, TransformResult } from '../../models/cet/types.ts';
import { createRandom } from '../../models/random.ts';
import { missingNameCases } from '../syntax/missing-name-cases.ts';
import { randomText } from './random-text.ts';

const store = { verify: () => Promise.reject(new Error('no model is needed')) };

function entriesOf(slots: SlotValues): [path: string, entries: readonly FieldEntry[]][] {
  return Object.entries(slots).flatMap(([name, value]) =>
    Array.isArray(value)
      ? [[name, value as readonly FieldEntry[]] as [string, readonly FieldEntry[]]]
      : Object.entries(value).map(([inner, entries]): [string, readonly FieldEntry[]] => [
          `${name}.${inner}`,
          entries,
        ]),
  );
}

function textsIn({ slots }: TransformResult, path: string): string {
  return entriesOf(slots)
    .filter(([field]) => field === path)
    .flatMap(([, entries]) => entries.map(({ text }) => text))
    .join('\n');
}

/** Every entry says where it is from, and is there. */
function assertTraced(items: readonly ContextItem[], query: string, result: TransformResult): void {
  const added = [...result.added];
  for (const [path, entries] of entriesOf(result.slots))
    for (const { text, origin, source } of entries) {
      if (origin !== 'kept') {
        const at = added.findIndex((one) => one.slot === path && one.text === text && one.source === source);
        assert.ok(at >= 0, `${path}: ${text} is not in added`);
        added.splice(at, 1);
        assert.ok(result.context.includes(text), `${path}: ${text} is not in the context`);
      } else if (source === 'query') assert.equal(text, query);
      else {
        const [, id, start, end] = /^(.+)\[(\d+):(\d+)\]$/.exec(source)!;
        assert.equal(text, items.find((item) => item.id === id)!.text.slice(Number(start), Number(end)));
        const entry = result.manifest.find((one) => one.id === id && one.start === Number(start));
        assert.equal(entry?.decision, 'kept');
        assert.equal(entry?.slot, path);
      }
    }
  assert.deepEqual(added, [], 'what is added is in a field');
}

/** Partial code in each language: what is missing, and the line that imports the standard name that it uses. */
const partialCode: Readonly<
  Record<string, { code: string; missing: string; imported: string; call: string }>
> = {
  python: {
    code: 'def weigh(parts):\n    # TODO: round the sum\n    return Counter(parts).total() * rate\n\n\ndef main():\n    print(weigh([1, 2]))\n',
    missing: 'rate',
    imported: 'from collections import Counter',
    call: 'weigh([1, 2])',
  },
  javascript: {
    code: "function weigh(parts) {\n  // TODO: sum\n  return readFileSync(parts[0], 'utf8').length * rate;\n}\n\nexport function main() {\n  return weigh(['a']);\n}\n",
    missing: 'rate',
    imported: "import { readFileSync } from 'node:fs';",
    call: "weigh(['a'])",
  },
  typescript: {
    code: 'function weigh(parts: string[]): string {\n  // TODO: sum\n  return createHash(rate).update(parts[0]!).digest("hex");\n}\n\nexport function main(): string {\n  return weigh(["a"]);\n}\n',
    missing: 'rate',
    imported: "import { createHash } from 'node:crypto';",
    call: 'weigh(["a"])',
  },
  go: {
    code: 'package shop\n\nfunc weigh(parts []string) string {\n\t// TODO: sum\n\treturn strings.Repeat(parts[0], rate)\n}\n\nfunc total() string {\n\treturn weigh(nil)\n}\n',
    missing: 'rate',
    imported: 'import "strings"',
    call: 'weigh(nil)',
  },
  rust: {
    code: 'fn weigh(parts: &[u32]) -> u32 {\n    // TODO: sum\n    let seen: HashSet<u32> = parts.iter().copied().collect();\n    seen.len() as u32 * rate\n}\n\nfn total() -> u32 {\n    weigh(&[1])\n}\n',
    missing: 'rate',
    imported: 'use std::collections::HashSet;',
    call: 'weigh(&[1])',
  },
  java: {
    code: 'class Shop {\n  int weigh(int[] parts) {\n    // TODO: sum\n    List<Integer> seen = null;\n    return seen.size() * rate;\n  }\n\n  int total() {\n    return weigh(null);\n  }\n}\n',
    missing: 'rate',
    imported: 'import java.util.List;',
    call: 'weigh(null)',
  },
  cpp: {
    code: 'int weigh(const std::vector<int>& parts) {\n  // TODO: sum\n  return parts.size() * rate;\n}\n\nint total() {\n  return weigh({1});\n}\n',
    missing: 'rate',
    imported: '#include <vector>',
    call: 'weigh({1})',
  },
};

/** A failure in each language with the code that it points at. */
const failures: Readonly<Record<string, { file: string; code: string; trace: string; found: string }>> = {
  python: {
    file: 'shop/cart.py',
    code: 'def total(rows):\n    return sum(row["price"] for row in rows)\n\n\ndef main():\n    print(total([{}]))\n',
    trace:
      'Traceback (most recent call last):\n  File "/srv/shop/cart.py", line 2, in <genexpr>\n    return sum(row["price"] for row in rows)\nKeyError: \'price\'',
    found: '`/srv/shop/cart.py:2`, `total` (lines 1-2 of shop/cart.py)',
  },
  javascript: {
    file: 'cart.js',
    code: 'export function total(rows) {\n  return rows.map((row) => row.price.net);\n}\n\nexport const main = () => total([{}]);\n',
    trace:
      "TypeError: Cannot read properties of undefined (reading 'net')\n    at /srv/cart.js:2:37\n    at Array.map (<anonymous>)",
    found: '`/srv/cart.js:2`, `total` (lines 1-3 of cart.js)',
  },
  typescript: {
    file: 'src/cart.ts',
    code: 'export function total(rows: Row[]): number {\n  return rows[0]!.price.net;\n}\n\nexport const main = (): number => total([]);\ninterface Row { price: { net: number } }\n',
    trace:
      "TypeError: Cannot read properties of undefined (reading 'price')\n    at total (file:///srv/src/cart.ts:2:20)",
    found: '`file:///srv/src/cart.ts:2`, `total` (lines 1-3 of src/cart.ts)',
  },
  go: {
    file: 'cart.go',
    code: 'package shop\n\nfunc Total(rows []int) int {\n\treturn rows[3]\n}\n\nfunc main() {\n\tTotal(nil)\n}\n',
    trace:
      'panic: runtime error: index out of range [3] with length 0\n\ngoroutine 1 [running]:\nmain.Total(...)\n\t/srv/cart.go:4 +0x1d',
    found: '`/srv/cart.go:4`, `Total` (lines 3-5 of cart.go)',
  },
  rust: {
    file: 'src/cart.rs',
    code: 'pub fn total(rows: &[u32]) -> u32 {\n    rows[3]\n}\n\nfn main() {\n    total(&[]);\n}\n',
    trace: "thread 'main' panicked at src/cart.rs:2:5:\nindex out of bounds: the len is 0 but the index is 3",
    found: '`src/cart.rs:2`, `total` (lines 1-3 of src/cart.rs)',
  },
  java: {
    file: 'src/shop/Cart.java',
    code: 'package shop;\n\nclass Cart {\n  int total(int[] rows) {\n    return rows.length;\n  }\n\n  void main() {\n    total(null);\n  }\n}\n',
    trace:
      'Exception in thread "main" java.lang.NullPointerException\n\tat shop.Cart.total(Cart.java:5)\n\tat shop.Cart.main(Cart.java:9)',
    found: '`Cart.java:5`, `Cart.total` (lines 4-6 of src/shop/Cart.java)',
  },
  cpp: {
    file: 'cart.cpp',
    code: '#include <vector>\n\nint total(const std::vector<int>& rows) {\n  return rows.at(3);\n}\n\nint main() {\n  return total({});\n}\n',
    trace:
      "terminate called after throwing an instance of 'std::out_of_range'\n#1 0x0000 in total at /srv/cart.cpp:4",
    found: '`/srv/cart.cpp:4`, `total` (lines 3-5 of cart.cpp)',
  },
};

describe('transformations', () => {
  let transformer: Transformer;
  before(async () => {
    transformer = await createTransformer({ store, model: null });
  });

  for (const [language, { code, missing, imported, call }] of Object.entries(partialCode))
    it(`completion: partial ${language} gets its missing names, imports, usage and documentation`, async () => {
      const text = `Some words before.\n\n\`\`\`${language}\n${code}\`\`\`\n`;
      const query = 'Complete the function weigh';
      const context = [{ id: 'a', text }];
      const result = await transformer.transform({ query, context });
      assert.equal(result.kind, 'completion');
      assert.match(
        textsIn(result, 'inferred_context.missing_variables'),
        new RegExp(`^\`${missing}\`: used in line \\d+`),
      );
      assert.ok(textsIn(result, 'relevant_imports').includes(imported), textsIn(result, 'relevant_imports'));
      assert.match(textsIn(result, 'inferred_context.suggested_completions'), /`weigh\(parts, rate\)`/);
      assert.ok(textsIn(result, 'inferred_context.usage_patterns').includes(call));
      assert.match(textsIn(result, 'documentation_template'), /`weigh`.*parts: \.\.\./);
      assert.match(textsIn(result, 'code_fragment'), /TODO/);
      assertTraced(context, query, result);
    });

  for (const [language, { file, code, trace, found }] of Object.entries(failures))
    it(`debugging: a ${language} failure gets the function that it points at, and who calls it`, async () => {
      const query = 'The total crashes, why?';
      const context = [
        { id: 'code', text: code, source: file },
        { id: 'report', text: `It happened today.\n\n${trace}\n` },
      ];
      const result = await transformer.transform({ query, context });
      assert.equal(result.kind, 'debugging');
      assert.ok(
        textsIn(result, 'relevant_code_areas').includes(found),
        textsIn(result, 'relevant_code_areas'),
      );
      assert.match(textsIn(result, 'debugging_checklist'), /is called with: `[tT]otal\(/);
      assertTraced(context, query, result);
    });

  it('debugging: a name that the failure speaks of and nothing declares is a possible cause', async () => {
    const result = await transformer.transform({
      query: "Why do I get NameError: name 'limit' is not defined in the total?",
      context: [
        { id: 'a', source: 'a.py', text: 'def total(rows):\n    return min(sum(rows), limit, other)\n' },
      ],
    });
    assert.equal(textsIn(result, 'common_causes'), '`limit`, used in line 2 of a.py, is declared nowhere');
  });

  it('implementation: texts go to the fields of the method, and the signature of dropped code that is named is added', async () => {
    const query = 'Implement order_total(items): it must use price_of for every item.';
    const context = [
      {
        id: 'rules',
        text: '- The order total of all items must always be rounded down.\n\n- For example, order_total([2]) -> 2 for the items of one book.\n',
      },
      {
        id: 'code',
        source: 'prices.py',
        text: `class Book:\n${'    shelf = "a place for many other things"\n'.repeat(12)}\n    def price_of(self, kind: str) -> int:\n${'        note = "nothing about it"\n'.repeat(12)}        return 2\n`,
      },
    ];
    const result = await transformer.transform({ query, context, budget: 130 });
    assert.equal(textsIn(result, 'task'), query);
    assert.match(textsIn(result, 'requirements.technical'), /rounded down/);
    assert.match(textsIn(result, 'requirements.technical'), /def price_of\(self, kind: str\) -> int/);
    assert.match(textsIn(result, 'test_cases'), /order_total\(\[2\]\) -> 2/);
    assertTraced(context, query, result);
  });

  it('has exactly the fields of its kind, and what nothing fills is empty', async () => {
    const fields = {
      implementation: 'task requirements.functional requirements.technical implementation_hints test_cases',
      completion:
        'code_fragment inferred_context.missing_variables inferred_context.probable_purpose inferred_context.suggested_completions inferred_context.usage_patterns relevant_imports documentation_template',
      debugging: 'issue debugging_checklist relevant_code_areas diagnostic_queries common_causes',
      general: 'requirement rule edge_case type import signature error example code background',
    };
    for (const kind of contextKinds) {
      const { slots, added } = await transformer.transform({ query: 'nothing', context: [], kind });
      const entries = entriesOf(slots);
      assert.deepEqual(entries.map(([path]) => path).sort(), fields[kind].split(' ').sort());
      assert.deepEqual(
        entries.flatMap(([, held]) => held.filter(({ source }) => source !== 'query')),
        [],
      );
      assert.deepEqual(added, []);
    }
  });

  it('takes from the knowledge base what is above the bar and not in the request', async () => {
    const knowledge = () =>
      Promise.resolve([
        { text: 'A feed plan lists days.', source: 'docs/feeding', similarity: 0.8, sharesWords: true },
        { text: 'Bees fly far.', source: 'docs/bees', similarity: 0.3, sharesWords: true },
        { text: 'Nothing shared.', source: 'docs/other', similarity: 0.9, sharesWords: false },
        { text: 'Plans are made in May.', source: 'docs/plans', similarity: 0.7, sharesWords: true },
      ]);
    const context = [{ id: 'a', text: 'Plans are made in May.' }];
    const query = 'Implement the feed plan';
    const result = await transformer.transform({ query, context }, { knowledge });
    assert.deepEqual(result.added, [
      {
        slot: 'implementation_hints',
        text: 'A feed plan lists days.',
        origin: 'knowledge',
        source: 'docs/feeding',
      },
    ]);
    assertTraced(context, query, result);
  });

  it('leaves finished code as it is', async () => {
    const text = 'def double(x):\n    return 2 * x\n\n\nprint(double(4))\n';
    const { context, added } = await transformer.transform({
      query: 'Complete the function double',
      context: [{ id: 'a', text }],
    });
    assert.equal(context, text);
    assert.deepEqual(added, []);
  });

  it('keeps the budget and traces every field on random requests that mix code and text', async () => {
    const random = createRandom(11);
    const snippets = Object.entries(missingNameCases).flatMap(([tag, cases]) =>
      cases.map(([code]) => `\`\`\`${tag}\n${code}\`\`\`\n`),
    );
    const counter = tokenCounterFor();
    for (let round = 0; round < 120; round += 1) {
      const context = Array.from({ length: 1 + random.int(3) }, (_, i) => ({
        id: `item-${i}`,
        text: `${randomText(random, 4)}\n\n${snippets[random.int(snippets.length)]!}\n${randomText(random, 3)}`,
      }));
      const budget = 5 + random.int(300);
      const kind = contextKinds[random.int(contextKinds.length)]!;
      const query = 'What must the function return? KeyError: name is not defined';
      const result = await transformer.transform({ query, context, budget, kind });
      assert.ok(counter.count(result.context) <= budget, `round ${round}: over the budget`);
      assert.equal(result.tokens.output, counter.count(result.context));
      assertTraced(context, query, result);
    }
  });
});
