import assert from 'node:assert/strict';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { structuredText } from '../../corpus/chunking/structured-text.ts';
import { chunkDocument } from '../../corpus/chunking.ts';
import type { Chunk } from '../../corpus/chunking.ts';
import type { DocumentFormat, SourceDocument } from '../../corpus/record.ts';

function documentOf(format: DocumentFormat, text: string): SourceDocument {
  return { path: `page.${format}`, title: null, format, text };
}

function outline(format: DocumentFormat, text: string): string[] {
  return chunkDocument(documentOf(format, text), 'Manual').map(
    (chunk) =>
      `${chunk.headingPath.slice(1).join(' > ')} | ${chunk.kind}${chunk.language ? ` ${chunk.language}` : ''} | ${chunk.text}`,
  );
}

/** Pieces of markup of each format, to be thrown together at random. */
const pieces: Readonly<Record<DocumentFormat, readonly string[]>> = {
  markdown: [
    '# a\n',
    '- x\n',
    '```js\n',
    '| a |\n|-|\n',
    '<div>',
    '<!--',
    '[a]: b\n',
    '> ',
    '---\n',
    '**',
    '`',
  ],
  mdx: [
    '# a {/*b*/}\n',
    '<A>\n',
    '</A>\n',
    'import x from "y"\n',
    '{/* c */}\n',
    '<B/>',
    '{',
    '}',
    '```js\n',
    '<!-- -->',
  ],
  html: [
    ...[
      '<p>',
      '</p>',
      '<pre>',
      '<code class="lang-x">',
      '</pre>',
      '<ul>',
      '<li>',
      '</ul>',
      '<table>',
      '<tr>',
      '<td>',
    ],
    ...[
      '<h2>',
      '</h2>',
      '<dl class="py function">',
      '<dt id=a class="sig">',
      '<dd>',
      '<br>',
      '<blockquote>',
      '<nav>',
      '&lt;',
    ],
  ],
  rst: [
    ...[
      'Title\n=====\n',
      '-----\n',
      '.. code-block:: python\n\n',
      '.. note:: ',
      '.. function:: f(a)\n\n',
      '   ',
      'text::\n\n',
    ],
    ...[
      '>>> x\n',
      '+---+\n',
      '| a |\n',
      '=== ===\n',
      '* ',
      ':field: x\n',
      '``',
      '.. [1] a\n',
      '.. list-table::\n',
      '\t',
    ],
  ],
  text: ['a ', '\r\n', '\t'],
};
const everywhere = ['word ', '\n', '\n\n', ' ', 'é😀', '\r\n'];

describe('chunking by format', () => {
  for (const format of Object.keys(pieces) as DocumentFormat[]) {
    it(`cuts ${format} of any shape in order, verbatim and never empty`, () => {
      const random = xoroshiro128plus(7);
      const alphabet = [...pieces[format], ...everywhere];
      for (let round = 0; round < 40; round += 1) {
        const length = uniformInt(random, 1, 60);
        const text = Array.from({ length }, () => alphabet[uniformInt(random, 0, alphabet.length - 1)]).join(
          '',
        );
        const document = documentOf(format, text);
        const structured = structuredText(document);
        let end = 0;
        for (const chunk of chunkDocument(document, 'Manual')) {
          assert.equal(structured.text.slice(chunk.start, chunk.end), chunk.text, JSON.stringify(text));
          assert.ok(chunk.start >= end && chunk.text.trim() !== '', JSON.stringify(text));
          end = chunk.end;
        }
        if (format !== 'html') assert.equal(structured.text, text);
      }
    });
  }

  it('looks into the components of MDX and leaves out imports, exports and comments', () => {
    const text = [
      "import Tabs from '@theme/Tabs'",
      '',
      "export const meta = {title: 'x'}",
      '',
      '## Hooks {/*hooks*/}',
      '',
      '{/* for editors */}',
      '',
      '<Sandpack>',
      '',
      '```js src/App.js',
      'export default 1',
      '```',
      '',
      '</Sandpack>',
      '',
      '<DeepDive>',
      '',
      '#### Why? {/*why*/}',
      '',
      'Because.',
      '',
      '</DeepDive>',
      '',
      '<Card title="Install it" />',
      '',
      '<Video id="1" />',
    ].join('\n');
    assert.deepEqual(outline('mdx', text), [
      'Hooks | code js | ```js src/App.js\nexport default 1\n```',
      'Hooks > Why? | prose | Because.\n\n</DeepDive>\n\n<Card title="Install it" />',
    ]);
  });

  it('reads MDX of version 1 as Markdown', () => {
    assert.deepEqual(outline('mdx', '# A\n\n<!-- old -->\n\nIf a < b then {b}.\n'), [
      'A | prose | If a < b then {b}.',
    ]);
  });

  it('leaves front matter, tags without text and heading anchors out of Markdown', () => {
    const text = '---\ntitle: X\n---\n\n<div class="a">\n\n## Part {#part}\n\nText.\n\n</div>\n';
    assert.deepEqual(outline('markdown', text), ['Part | prose | Text.']);
  });

  it('renders HTML to headings, fenced code with its language, lists and tables, without the frame of the page', () => {
    const html = `<html><head><title>t</title><style>p{}</style></head><body><nav>menu</nav><main>
      <h1>Page<a class="headerlink" href="#p">¶</a></h1><p>Use <code>x</code>,<br>not 10<sup>9</sup> &amp; a<sub>i</sub>.</p>
      <div class="highlight-python3"><div class="highlight"><pre><span>if</span> a &lt; b:
    pass
</pre></div></div>
      <ul><li>one<ul><li>inner</li></ul></li><li><p>two</p></li></ul>
      <ol><li>first <pre class="lang-js"><code>f()</code></pre></li></ol>
      <table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>3</td></tr></table>
      <blockquote><p>said</p></blockquote><script>evil()</script></main><footer>foot</footer></body></html>`;
    assert.deepEqual(outline('html', html), [
      'Page | prose | Use `x`,\nnot 10^9 & a_i.',
      'Page | code python | ```python\nif a < b:\n    pass\n```',
      'Page | prose | - one\n  - inner\n- two\n\n- first',
      'Page | code js | ```js\nf()\n```',
      'Page | table | | a | b |\n| --- | --- |\n| 1\\|2 | 3 |',
      'Page | prose | > said',
    ]);
  });

  it('puts what explains a function under its name, in HTML and in reStructuredText, and nothing after it', () => {
    const html = `<h2>Usage</h2><dl class="py function"><dt class="sig" id="j.f"><code>j.f</code>(<em>a</em>)<a class="headerlink">¶</a></dt>
      <dd><p>Does it.</p></dd></dl><p>After.</p>`;
    assert.deepEqual(outline('html', html), [
      'Usage > j.f() | prose | `j.f`(a)\n\nDoes it.',
      'Usage | prose | After.',
    ]);
    const rst = 'Usage\n=====\n\n.. py:function:: j.f(a)\n\n   Does it.\n\nAfter.\n';
    assert.deepEqual(outline('rst', rst), [
      'Usage > j.f() | prose | .. py:function:: j.f(a)\n\n   Does it.',
      'Usage | prose | After.',
    ]);
  });

  it('knows sections of any adornment, directives, literal blocks, doctests and tables of reStructuredText', () => {
    const text = [
      ':orphan:',
      '',
      '*******',
      ':mod:`m` guide',
      '*******',
      '',
      '.. toctree::',
      '',
      '   other',
      '',
      '.. highlight:: c',
      '',
      'Part',
      '~~~~',
      '',
      'Like this::',
      '',
      '    int x;',
      '',
      '.. code-block:: python',
      '   :linenos:',
      '',
      '   y = 1',
      '',
      '>>> 1 + 1',
      '2',
      '',
      '.. warning::',
      '',
      '   Take care.',
      '',
      '+-----+-----+',
      '| a         |',
      '+-----+-----+',
      '| 1   | 2   |',
      '+-----+-----+',
      '',
      'Last',
      '----',
      '',
      'Words.',
    ].join('\n');
    assert.deepEqual(outline('rst', text), [
      'm guide > Part | prose | Like this::',
      'm guide > Part | code c |     int x;',
      'm guide > Part | code python | .. code-block:: python\n   :linenos:\n\n   y = 1',
      'm guide > Part | code python | >>> 1 + 1\n2',
      'm guide > Part | prose | .. warning::\n\n   Take care.',
      'm guide > Part | table | +-----+-----+\n| a         |\n+-----+-----+\n| 1   | 2   |\n+-----+-----+',
      'm guide > Part > Last | prose | Words.',
    ]);
  });

  it('cuts what is far too long between definitions, sentences or characters, and loses nothing', () => {
    const definitions = Array.from(
      { length: 60 },
      (_, index) => `def f${index}(a):\n    b = a\n\n    return b`,
    );
    const texts: [DocumentFormat, string][] = [
      ['markdown', `\`\`\`python\n${definitions.join('\n\n\n')}\n\`\`\`\n`],
      ['markdown', 'A sentence of words that goes on. '.repeat(200)],
      ['text', '漢字😀'.repeat(2000)],
      ['rst', 'x'.repeat(30_000)],
    ];
    const cut = texts.map(([format, text]) => chunkDocument(documentOf(format, text), 'Manual'));
    for (const [index, chunks] of cut.entries()) {
      assert.ok(chunks.length > 3);
      assert.ok(chunks.every((chunk) => chunk.tokens <= 200));
      const kept = (parts: readonly Chunk[]): string =>
        parts
          .map((chunk) => chunk.text)
          .join('')
          .replace(/\s/g, '');
      assert.equal(kept(chunks), texts[index]![1].replace(/\s/g, ''));
    }
    assert.ok(
      cut[0]!.slice(1).every((chunk) => chunk.text.startsWith('def ') && chunk.language === 'python'),
    );
    assert.ok(cut[1]!.every((chunk) => chunk.text.endsWith('.')));
    assert.ok(cut[2]!.every((chunk) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(chunk.text)));
  });

  it('survives nesting without end and text that looks like special tokens', () => {
    for (const [format, text] of [
      ['markdown', '> '.repeat(15_000) + 'deep'],
      ['html', '<div>'.repeat(30_000) + 'deep'],
      ['text', '<|endoftext|> deep'],
    ] as const)
      assert.match(outline(format, text).join('\n'), /deep/);
  });
});
