import type { DocumentFormat } from '../../corpus/record.ts';
import { createRandom } from '../../models/random.ts';

const common = [
  ...['word', 'two words', 'ünïcödé', '漢字かな交じり文。', '👩‍💻', '\ud83d', 'e\u0301', 'x'.repeat(3000)],
  ...['\n', '\n\n', '\n\n\n', '\r\n', '\r', '\t', '    ', '\u00a0', '\u2028', '\f', '\ufeff', '  \n'],
  ...['sentence. '.repeat(300), 'line of it\n'.repeat(200), '0x1f '.repeat(700)],
];

/** What a format gives a meaning, whole and torn. */
const fragments: Readonly<Record<Exclude<DocumentFormat, 'code'>, readonly string[]>> = {
  text: ['a\nb', '\n \n', '- item'],
  markdown: [
    ...[
      '\n# One\n',
      '\n### Three {#three}\n',
      '\nUnder\n=====\n',
      '\n```js\nlet a = 1;\n\nlet b;\n```\n',
      '\n```\n',
      '~~~',
    ],
    ...[
      '\n| a | b |\n| - | - |\n| 1 | 2 |\n',
      '\n- a\n  - b\n',
      '\n1. a\n',
      '\n> quote\n',
      '<!--',
      '-->',
      '<div>',
      '---\n',
      '`',
      '[a](b)',
    ],
  ],
  mdx: [
    ...[
      '\n## Two {/*two*/}\n',
      '\n<Note>\n\n',
      '\n\n</Note>\n',
      '\n<Sandpack>\n\n```js\nlet a\n```\n\n</Sandpack>\n',
      '{',
      '}',
      '<',
    ],
    ...[
      '\nimport A from "a"\n',
      '\nexport const b = {\n a: 1 }\n',
      '{/* c */}',
      '\n<Card title="Shown" />\n',
      '<!-- v1 -->',
      '\n```\n',
    ],
  ],
  rst: [
    ...[
      '\nTitle\n=====\n',
      '\nSub\n---\n',
      '\n====\nOver\n====\n',
      '::\n\n    code\n\n    more\n\n',
      '\n.. code-block:: python\n\n    x = 1\n\n',
    ],
    ...[
      '\n.. note::\n   said\n\n   and said\n\n',
      '\n.. function:: f(a)\n\n   explained\n\n',
      '\n.. py:class:: C\n\n   .. method:: m()\n\n      in\n',
    ],
    ...[
      '\n>>> 1 + 1\n2\n\n',
      '\n+---+---+\n| a | b |\n+---+---+\n',
      '\n=== ===\na   b\n=== ===\n1   2\n=== ===\n',
      '\n.. ',
      ':a: b\n',
    ],
    ...[
      '\n* a\n\n  * b\n',
      '\n| line\n| block\n',
      '``',
      '`a <b>`_',
      '.. _target:\n',
      '\n.. toctree::\n\n   a\n',
      '..\n   comment\n',
    ],
  ],
  html: [
    ...[
      '<h1>',
      '</h1>',
      '<h2 id="a">Two</h2>',
      '<p>',
      '</p>',
      '<pre>',
      '</pre>',
      '<code class="language-js">',
      '</code>',
      '<br>',
      '<hr>',
    ],
    ...[
      '<ul><li>',
      '<li>',
      '</ul>',
      '<ol start="3">',
      '<table><tr><td>',
      '<td>',
      '<tr>',
      '</table>',
      '<dl class="py function"><dt class="sig" id="f">',
    ],
    ...[
      '</dt><dd>',
      '</dl>',
      '<div>',
      '</div>',
      '<blockquote>',
      '</blockquote>',
      '<a href="#x">',
      '</a>',
      '<b>',
      '<svg>',
      '</svg>',
      '<script>',
    ],
    ...[
      '</script>',
      '<main>',
      '<article>',
      '<template>',
      '&amp;',
      '&nbsp;',
      '&#0;',
      '&',
      '<',
      '<!--',
      '-->',
      '<!DOCTYPE html>',
      '<math>',
      '<div hidden>',
    ],
    '<div>'.repeat(300),
  ],
};

/** Documents of a format as nobody would write them, the same in every run. */
export function* randomDocuments(format: keyof typeof fragments, number: number): Generator<string> {
  const random = createRandom(20261125);
  for (let index = 0; index < number; index += 1) {
    let text = '';
    for (let part = random.int(40); part > 0; part -= 1) {
      const choices = random.int(3) > 0 ? fragments[format] : common;
      text += choices[random.int(choices.length)]!;
    }
    yield text;
  }
}
