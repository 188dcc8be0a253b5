import assert from 'node:assert/strict';
import { chunkDocument } from '../../corpus/chunking.ts';
import { loadGrammars } from '../../models/syntax/grammars.ts';

const statements = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('chunks of source code', () => {
  before('load the grammars', loadGrammars);

  const cut = (path: string, text: string): { path: string; text: string }[] =>
    chunkDocument({ path, title: null, format: 'code', text }, path).map((chunk) => {
      assert.equal(text.slice(chunk.start, chunk.end), chunk.text);
      return { path: chunk.headingPath.join(' > '), text: chunk.text };
    });

  const filler = (prefix: string): string =>
    statements(60, (index) => `    ${prefix}total_${index} = compute(${index}, "value ${index}")`);
  const braces = (): string => statements(60, (index) => `    call(${index}, "value ${index}", other);`);

  const sources: Record<string, { text: string; paths: string[]; doc: string }> = {
    'shop/cart.py': {
      text: `"""Carts."""\nimport os\n\n# Adds one.\ndef add(a):\n    """Doc."""\n    return a + 1\n\nclass Cart:\n    """Holds items."""\n\n    # How much.\n    @property\n    def total(self):\n        return 1\n\n    def fill(self):\n${filler('    ')}\n`,
      paths: [
        'shop/cart.py',
        'shop/cart.py > add',
        'shop/cart.py > Cart',
        'shop/cart.py > Cart > total',
        'shop/cart.py > Cart > fill',
      ],
      doc: '# Adds one.\ndef add',
    },
    'cart.js': {
      text: `import x from 'x';\n\n/** Adds one. */\nexport const add = (a) => a + 1;\n\nexport class Cart {\n  count = 0;\n  /** How much. */\n  get total() { return 1; }\n  fill() {\n${braces()}\n  }\n}\n`,
      paths: [
        'cart.js',
        'cart.js > add',
        'cart.js > Cart',
        'cart.js > Cart > total',
        'cart.js > Cart > fill',
      ],
      doc: '/** Adds one. */\nexport const add',
    },
    'cart.tsx': {
      text: `import x from 'x';\n\n/** Adds one. */\nexport function add<T>(a: T): JSX.Element { return <b>{a}</b>; }\n\ninterface Shape { a: string }\n\nexport default class Cart<T> {\n  private count: number = 0;\n  total(): number { return 1; }\n  fill(): void {\n${braces()}\n  }\n}\n`,
      paths: [
        'cart.tsx',
        'cart.tsx > add',
        'cart.tsx > Shape',
        'cart.tsx > Cart',
        'cart.tsx > Cart > total',
        'cart.tsx > Cart > fill',
      ],
      doc: '/** Adds one. */\nexport function add',
    },
    'cart.go': {
      text: `package cart\n\nimport "fmt"\n\n// Add adds one.\nfunc Add(a int) int { return a + 1 }\n\n// Cart holds.\ntype Cart struct { n int }\n\n// Fill fills.\nfunc (c *Cart) Fill() {\n${braces()}\n}\n`,
      paths: ['cart.go', 'cart.go > Add', 'cart.go > Cart', 'cart.go > Cart.Fill'],
      doc: '// Add adds one.\nfunc Add',
    },
    'cart.rs': {
      text: `use std::fmt;\n\n/// Adds one.\n#[inline]\npub fn add(a: i32) -> i32 { a + 1 }\n\npub struct Cart { n: i32 }\n\nimpl fmt::Display for Cart {\n    /// How much.\n    fn total(&self) -> i32 { 1 }\n    fn fill(&mut self) {\n${braces()}\n    }\n}\n`,
      paths: [
        'cart.rs',
        'cart.rs > add',
        'cart.rs > Cart',
        'cart.rs > fmt::Display for Cart',
        'cart.rs > fmt::Display for Cart > total',
        'cart.rs > fmt::Display for Cart > fill',
      ],
      doc: '/// Adds one.\n#[inline]\npub fn add',
    },
    'Cart.java': {
      text: `package shop;\n\nimport java.util.List;\n\n/** Holds. */\npublic class Cart {\n    private int n;\n\n    /** How much. */\n    @Override\n    public int total() { return 1; }\n\n    void fill() {\n${braces()}\n    }\n}\n`,
      paths: ['Cart.java', 'Cart.java > Cart', 'Cart.java > Cart > total', 'Cart.java > Cart > fill'],
      doc: '/** How much. */\n    @Override\n    public int total',
    },
    'cart.cpp': {
      text: `#include <vector>\n\nnamespace shop {\n\n/// Adds one.\ntemplate <typename T>\nT add(T a) { return a + 1; }\n\nclass Cart {\n public:\n  int total() const { return 1; }\n};\n\nint *Cart::fill(int n) {\n${braces()}\n}\n\n}  // namespace shop\n`,
      paths: [
        'cart.cpp',
        'cart.cpp > shop',
        'cart.cpp > shop > add',
        'cart.cpp > shop > Cart',
        'cart.cpp > shop > Cart::fill',
      ],
      doc: '/// Adds one.\ntemplate <typename T>\nT add',
    },
  };
  for (const [path, { text, paths, doc }] of Object.entries(sources)) {
    it(`follow the functions and classes of ${path}, each with its comment`, () => {
      const chunks = cut(path, text);
      assert.deepEqual([...new Set(chunks.map((chunk) => chunk.path))], paths);
      assert.ok(
        chunks.some((chunk) => chunk.text.trimStart().startsWith(doc)),
        chunks.map((chunk) => chunk.text).join('\n---\n'),
      );
    });
  }

  it('cut a long function at statement borders and lose nothing of it', () => {
    const { text } = sources['shop/cart.py']!;
    const pieces = cut('shop/cart.py', text).filter((chunk) => chunk.path.endsWith('fill'));
    assert.ok(pieces.length > 2);
    for (const piece of pieces) assert.match(piece.text, /\)$/);
    assert.equal(pieces.flatMap((piece) => piece.text.split('\n')).length, 61);
  });

  it('cut what has no grammar, nests too deep or is one endless line, and stay small', () => {
    const deep = `x = ${'('.repeat(3000)}1${')'.repeat(3000)}\n${filler('')}`;
    for (const [path, text] of [
      ['deep.py', deep],
      ['notes.unknown', statements(500, (index) => `line ${index} says something of its own`)],
      ['data.js', `const data = [${statements(3000, (index) => `${index},`).replaceAll('\n', '')}];`],
    ] as const) {
      const chunks = cut(path, text);
      assert.ok(chunks.length > 1);
      // A piece of brackets alone says nothing and is left out.
      const words = (part: string): string => part.replace(/\W/g, '');
      assert.ok(chunks.map((chunk) => words(chunk.text)).join('') === words(text), path);
      for (const chunk of chunks) assert.ok(chunk.text.length <= 8000);
    }
  });

  it('cut a diff at its hunks', () => {
    const hunk = (at: number): string =>
      `@@ -${at},20 +${at},20 @@\n${statements(20, (index) => ` context ${at + index} of the file`)}\n`;
    const chunks = cut('a.py.diff', hunk(1) + hunk(100) + hunk(200) + hunk(300));
    assert.ok(chunks.length > 1);
    for (const chunk of chunks) assert.match(chunk.text, /^@@ /);
  });
});
