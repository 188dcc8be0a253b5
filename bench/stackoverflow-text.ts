import type { Random } from '../models/random.ts';

const words =
  `the a to of in is it that this for with on you as be not have can from if when are or but an will use by at so do
  there my which one all just any only value function list array string object class method return error code file data type
  number key index loop line test call result input output variable argument module package import library version server
  client request response thread process memory cache query table column row index join order group table schema model view
  template component state event handler promise callback async await stream buffer socket port path folder name user time
  date parse format convert compare sort filter map reduce merge split replace match pattern expression iterator generator
  lambda closure scope pointer reference copy clone mutable immutable constant default optional null undefined exception
  stack trace compile runtime deploy build install update upgrade configure environment property attribute element node tree
  graph path depth search insert delete remove append push pop length size empty first last next previous current expected
  actual wrong correct simple better faster slower instead because however example following works tried problem solution
  question answer documentation behaviour difference between without inside outside before after while until since every
  each some many more most other another same different whole part whether though already still never always often usually
  probably basically actually exactly should would could might must need want know think look find make take give show write
  read run start stop open close check set get put add change keep leave happen mean seem become allow require expect throw
  catch handle raise assert mock stub inherit extend override implement declare define assign initialise allocate release
  lock wait block notify schedule retry timeout limit offset page token session cookie header body status connection driver
  transaction commit rollback migration constraint foreign primary unique partition replica shard cluster container image
  volume network proxy gateway certificate signature hash encode decode escape quote regex unicode byte integer float decimal
  round precision overflow underflow performance benchmark profile complexity linear constant logarithmic recursion iteration`
    .split(/\s+/)
    .filter(Boolean);

const syllables =
  'ba co de fi go ha in ju ka lo mi no or pa qu re so ta un ve wi xe yo zu cal der fin get lis map'.split(
    ' ',
  );

/** Languages of the generated questions, as tags write them, with the class that newer dumps put on code blocks. */
export const generatedTags = [
  {
    tag: 'python',
    highlight: 'lang-py',
    others: ['list', 'pandas', 'numpy', 'django', 'python-3.x', 'regex'],
  },
  { tag: 'javascript', highlight: 'lang-js', others: ['node.js', 'arrays', 'reactjs', 'jquery', 'promise'] },
  { tag: 'c#', highlight: 'lang-cs', others: ['.net', 'linq', 'asp.net-mvc', 'entity-framework'] },
  { tag: 'c++', highlight: 'lang-cpp', others: ['c++11', 'templates', 'pointers', 'stl'] },
  { tag: 'java', highlight: 'lang-java', others: ['spring', 'hibernate', 'generics', 'multithreading'] },
  { tag: 'sql', highlight: 'lang-sql', others: ['postgresql', 'join', 'group-by', 'indexing'] },
  { tag: 'git', highlight: 'lang-bash', others: ['bash', 'merge', 'branch'] },
] as const;

/** Text of questions and answers: words follow Zipf's law, identifiers have a long tail, bodies are HTML as the site renders it. */
export class GeneratedText {
  readonly #random: Random;
  constructor(random: Random) {
    this.#random = random;
  }

  /** Skewed towards the first. */
  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(items.length * this.#random.float() ** 2)]!;
  }

  identifier(): string {
    const part = (): string => {
      const word =
        this.#random.int(3) > 0 ? this.#pick(words) : this.#pick(syllables) + this.#pick(syllables);
      return word;
    };
    const first = part();
    const second = part();
    const style = this.#random.int(4);
    if (style === 0) return `${first}_${second}`;
    if (style === 1)
      return `${first}${second[0]!.toUpperCase()}${second.slice(1)}${String(this.#random.int(100))}`;
    if (style === 2) return first;
    return `${first}${second[0]!.toUpperCase()}${second.slice(1)}`;
  }

  sentence(): string {
    const count = 6 + this.#random.int(16);
    const parts = Array.from({ length: count }, () => {
      const draw = this.#random.int(40);
      if (draw === 0) return `<code>${this.identifier()}</code>`;
      if (draw === 1) return `<strong>${this.#pick(words)}</strong>`;
      if (draw === 2) return this.identifier();
      return this.#pick(words);
    });
    return `${parts.join(' ')}${this.#random.int(5) === 0 ? '?' : '.'}`;
  }

  paragraph(): string {
    return Array.from({ length: 1 + this.#random.int(4) }, () => this.sentence()).join(' ');
  }

  /** Lines of a program, escaped as HTML. */
  #code(): string {
    const lines: string[] = [];
    let depth = 0;
    for (let line = 3 + this.#random.int(14); line > 0; line -= 1) {
      const indent = '    '.repeat(depth);
      const draw = this.#random.int(6);
      if (draw === 0 && depth < 3) {
        lines.push(
          `${indent}if (${this.identifier()} &lt; ${String(this.#random.int(1000))} &amp;&amp; ${this.identifier()}) {`,
        );
        depth += 1;
      } else if (draw === 1 && depth > 0) {
        depth -= 1;
        lines.push(`${'    '.repeat(depth)}}`);
      } else if (draw === 2)
        lines.push(`${indent}// ${this.#pick(words)} ${this.#pick(words)} ${this.#pick(words)}`);
      else if (draw === 3) lines.push(`${indent}return ${this.identifier()}("${this.#pick(words)}");`);
      else
        lines.push(
          `${indent}${this.identifier()} = ${this.identifier()}.${this.identifier()}(${this.identifier()});`,
        );
    }
    return lines.join('\n');
  }

  body(highlight: string): string {
    const blocks: string[] = [];
    for (let block = 2 + this.#random.int(5); block > 0; block -= 1) {
      const draw = this.#random.int(20);
      if (draw < 11) blocks.push(`<p>${this.paragraph()}</p>`);
      else if (draw < 16) {
        const attribute = this.#random.int(2) === 0 ? '' : ` class="${highlight} prettyprint-override"`;
        blocks.push(`<pre${attribute}><code>${this.#code()}\n</code></pre>`);
      } else if (draw === 16)
        blocks.push(
          `<ul>\n${Array.from({ length: 3 }, () => `<li>${this.sentence()}</li>`).join('\n')}\n</ul>`,
        );
      else if (draw === 17) blocks.push(`<blockquote>\n  <p>${this.sentence()}</p>\n</blockquote>`);
      else if (draw === 18) blocks.push(`<h2>${this.#pick(words)} ${this.#pick(words)}</h2>`);
      else
        blocks.push(
          `<p>See <a href="https://example.org/${this.identifier()}" rel="nofollow noreferrer">the ${this.#pick(words)} page</a>. ${this.sentence()}</p>`,
        );
    }
    return `${blocks.join('\n\n')}\n`;
  }

  title(): string {
    return Array.from({ length: 5 + this.#random.int(7) }, () => this.#pick(words)).join(' ') + '?';
  }
}
