import assert from 'node:assert/strict';
import { chunkDocument } from '../../corpus/chunking.ts';
import { structuredText } from '../../corpus/chunking/structured-text.ts';
import type { DocumentFormat } from '../../corpus/record.ts';

/** Kind, language, headings and text of the chunks. */
function cut(format: DocumentFormat, text: string): (string | null)[][] {
  return chunkDocument({ path: 'a', title: null, format, text }, 'Manual').map((chunk) => [
    chunk.kind,
    chunk.language,
    chunk.headingPath.slice(1).join(' > '),
    chunk.text,
  ]);
}

describe('chunking by format', () => {
  it('MDX: looks into components, keeps imports and comments silent, knows the anchors of headings', () => {
    const text = [
      '---\ntitle: State\n---\n',
      "import Note from './note'\n",
      '## Setting state {/*setting-state*/}\n',
      '<Note>\n\nCall the *setter*.\n\n<Sandpack>\n\n```js src/App.js active\nsetCount(1);\n```\n\n</Sandpack>\n\n</Note>\n',
      '{/* a comment */}\n',
      '<Card title="Shown to readers" />\n\n<Spacer />\n',
    ].join('\n');
    assert.deepEqual(cut('mdx', text), [
      ['prose', null, 'Setting state', 'Call the *setter*.'],
      ['code', 'js', 'Setting state', '```js src/App.js active\nsetCount(1);\n```'],
      ['prose', null, 'Setting state', '<Card title="Shown to readers" />'],
    ]);
  });

  it('MDX of version 1 is read as Markdown', () => {
    assert.deepEqual(
      cut('mdx', '# Sets {#sets}\n\n<!-- old -->\n\nIf a < b and {x.\n\n```ts\nlet a;\n```\n'),
      [
        ['prose', null, 'Sets', 'If a < b and {x.'],
        ['code', 'ts', 'Sets', '```ts\nlet a;\n```'],
      ],
    );
  });

  it('reStructuredText: sections by their underlines, definitions, literal blocks, doctests and tables', () => {
    const text = [
      ':orphan:\n',
      '==========\n:mod:`json`\n==========\n',
      '.. module:: json\n   :synopsis: none\n',
      'Encodes. For example::\n\n    dumps(1)\n\n    dumps(2)\n',
      '.. index:: pair: a; b\n',
      'Functions\n---------\n',
      '.. function:: dump(obj, *, indent=None)\n              dumps(obj)\n\n   Writes *obj*.\n\n   .. code-block:: python3\n      :linenos:\n\n      dump(1)\n',
      'More\n----\n',
      '>>> 1 + 1\n2\n',
      '=====  =====\na      b\n=====  =====\n1      2\n=====  =====\n',
      '.. note:: Mind this.\n',
      '.. a comment\n   of two lines\n',
    ].join('\n');
    assert.deepEqual(cut('rst', text), [
      ['prose', null, 'json', 'Encodes. For example::'],
      ['code', null, 'json', '    dumps(1)\n\n    dumps(2)'],
      [
        'prose',
        null,
        'json > Functions > dump()',
        '.. function:: dump(obj, *, indent=None)\n              dumps(obj)\n\n   Writes *obj*.',
      ],
      [
        'code',
        'python',
        'json > Functions > dump()',
        '   .. code-block:: python3\n      :linenos:\n\n      dump(1)',
      ],
      ['code', 'python', 'json > More', '>>> 1 + 1\n2'],
      ['table', null, 'json > More', '=====  =====\na      b\n=====  =====\n1      2\n=====  ====='],
      ['prose', null, 'json > More', '.. note:: Mind this.'],
    ]);
  });

  it('reStructuredText: `highlight` names the language of the literal blocks after it', () => {
    assert.deepEqual(
      cut('rst', 'Call::\n\n   a\n\n.. highlight:: c\n\nCall::\n\n   b\n').map(([, language]) => language),
      [null, null, null, 'c'],
    );
  });

  const page = `<!DOCTYPE html><html><head><title>T</title></head><body>
    <nav><ul><li><a href="/">Home</a></li></ul></nav>
    <div role="main"><h1>Lists<a class="headerlink" href="#lists">¶</a></h1>
    <p>Use <code>append</code> to <em>add</em> x<sup>2</sup>.</p>
    <div class="highlight-python3 notranslate"><div class="highlight"><pre><span>a</span> <span>=</span> []
a.append(1)
</pre></div></div>
    <ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul>
    <table><caption>Costs</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>x|y</td></tr></table>
    <dl class="py function"><dt class="sig" id="list.pop"><code>list.pop(</code><em>i</em>)</dt><dd><p>Removes.</p></dd></dl>
    <p>After it.</p>
    </div><script>track()</script><footer>Imprint</footer></body></html>`;

  it('HTML: rendered without the frame of the page; code, lists, tables and definitions keep their form', () => {
    const text = structuredText({ path: 'a', title: null, format: 'html', text: page }).text;
    assert.doesNotMatch(text, /Home|track|Imprint|¶/);
    assert.deepEqual(cut('html', page), [
      ['prose', null, 'Lists', 'Use `append` to add x^2.'],
      ['code', 'python', 'Lists', '```python\na = []\na.append(1)\n```'],
      ['prose', null, 'Lists', '- one\n- two\n  - inner'],
      ['table', null, 'Lists', 'Costs\n| a | b |\n| --- | --- |\n| 1 | x\\|y |'],
      ['prose', null, 'Lists > list.pop()', '`list.pop(`i)\n\nRemoves.'],
      ['prose', null, 'Lists', 'After it.'],
    ]);
  });

  it('HTML: rendering is a function of the page alone, and fragments need no frame', () => {
    const document = {
      path: 'a',
      title: null,
      format: 'html',
      text: '<p>One<p>Two<pre><code class="lang-go">x</code></pre>',
    } as const;
    assert.deepEqual(structuredText(document), structuredText(document));
    assert.deepEqual(cut('html', document.text), [
      ['prose', null, '', 'One\n\nTwo'],
      ['code', 'go', '', '```go\nx\n```'],
    ]);
  });

  it('HTML of mdBook: the language of nested <pre>, without the lines that its readers do not see', () => {
    const html =
      '<pre><pre class="playground"><code class="language-rust edition2021"><span class="boring">fn main() {\n</span>let a;\n<span class="boring">}</span></code></pre></pre>';
    assert.deepEqual(cut('html', html), [['code', 'rust', '', '```rust\nlet a;\n```']]);
  });

  it('text: paragraphs', () => {
    assert.deepEqual(cut('text', '\n\n  One\nline.\n \t\nTwo.\n\n'), [
      ['prose', null, '', '  One\nline.\n \t\nTwo.'],
    ]);
  });

  it('cuts what is far too long at the best border there is: definitions, lines, sentences, else characters', () => {
    const code = Array.from(
      { length: 60 },
      (_, at) => `def f${at}(a):\n    b = a + ${at}\n\n    return b * ${at}\n`,
    );
    const pieces = cut('markdown', '```python\n' + code.join('\n') + '```\n').map(([, , , text]) => text!);
    assert.ok(pieces.length > 1);
    for (const piece of pieces.slice(1)) assert.match(piece, /^def f\d+/);
    const sentences = cut('text', 'It ends here. '.repeat(400)).map(([, , , text]) => text!);
    assert.ok(
      sentences.length > 1 && sentences.every((text) => text.startsWith('It') && text.endsWith('here.')),
    );
    assert.equal(
      cut('text', 'ab'.repeat(20_000))
        .map(([, , , text]) => text)
        .join(''),
      'ab'.repeat(20_000),
    );
  });

  it('survives nesting that no call stack does', () => {
    assert.match(cut('html', '<div>'.repeat(20_000) + 'deep').at(-1)![3]!, /deep/);
    assert.ok(cut('markdown', '> '.repeat(2_000) + 'deep').length > 0);
    assert.ok(
      cut('rst', Array.from({ length: 500 }, (_, at) => ' '.repeat(at) + '* a\n').join('\n')).length > 0,
    );
  });

  for (const format of ['markdown', 'mdx', 'rst', 'html', 'text'] satisfies DocumentFormat[])
    it(`finds nothing in an empty ${format} document`, () => {
      for (const text of ['', ' \n\t\n']) assert.deepEqual(cut(format, text), []);
    });

  it('survives nesting without end and text that looks like special tokens', () => {
    for (const [format, text] of [
      ['markdown', '> '.repeat(15_000) + 'deep'],
      ['html', '<div>'.repeat(30_000) + 'deep'],
      ['text', '<|endoftext|> deep'],
    ] as const)
      assert.match(JSON.stringify(cut(format, text)), /deep/);
  });
});
