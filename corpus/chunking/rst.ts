import { RstCompiler, RstDirective, RstSection } from 'rst-compiler';
import type { RstNode } from 'rst-compiler';
import type { Block, Stretch, StructuredText } from './block.ts';
import { codeLanguage } from './code-language.ts';
import { definitionName } from './definition-name.ts';
import { paragraphsOf, readText, trimmedRange } from './text.ts';
import { normalizeWhitespace } from './whitespace.ts';

const codeDirectives = new Set(['code', 'code-block', 'sourcecode', 'parsed-literal', 'productionlist']);
const exampleDirectives = new Set(['doctest', 'testcode', 'testsetup', 'testoutput', 'ipython']);
const tableDirectives = new Set(['table', 'list-table', 'csv-table']);
/** Layout and navigation. `include` and `literalinclude` that a loader could not resolve name a file only. */
const silentDirectives = new Set([
  ...[
    'toctree',
    'contents',
    'index',
    'image',
    'highlight',
    'module',
    'currentmodule',
    'raw',
    'default-domain',
  ],
  ...['include', 'literalinclude', 'meta', 'sectionauthor', 'moduleauthor', 'tabularcolumns', 'role'],
]);
/** Sphinx's object descriptions, of any domain: their signature stands above what explains them. */
const objectDirectives =
  /^(?:[a-z]+:)?(?:function|method|class|classmethod|staticmethod|exception|attribute|property|data|decorator|decoratormethod|describe|object|option|envvar|setting|macro|type|member|struct|enum|enumerator|union|var|opcode|cmdoption|program|confval|templatetag|templatefilter|fieldlookup|django-admin|django-admin-option|pdbcommand|coroutinefunction|coroutinemethod|awaitablefunction|awaitablemethod|abstractmethod|cfunction|ctype|cmacro|cvar|cmember|autofunction|autoclass|automethod|autoexception|autodata|autoattribute)$/;
const silentNodes = new Set(['Transition', 'Comment', 'HyperlinkTarget', 'SubstitutionDef']);
const definitionDepth = 100;

/**
 * reStructuredText as docutils and Sphinx know it; roles and inline markup stay verbatim. What the parser cannot take is read
 * as plain paragraphs.
 */
export function readRst(text: string): StructuredText {
  const lines = new Lines(text);
  let root: RstNode;
  try {
    root = new RstCompiler().parse(hideGridTables(text), { disableErrors: true, disableWarnings: true }).root;
  } catch {
    return readText(text);
  }
  const reader = new Reader(lines);
  reader.inside(root, 0);
  return { text, blocks: reader.blocks };
}

/** The parser gives up on grid tables with cells over several columns; only their lines count here. */
function hideGridTables(text: string): string {
  return text.replace(/^([^\S\n]*)(?:\+[-=+\s]*\+|\|.*[|+])[^\S\n]*$/gm, '$1| x');
}

class Lines {
  readonly #starts: number[] = [0];
  readonly text: string;
  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  slice(from: number, to: number): string {
    return this.text.slice(this.start(from), this.start(to));
  }
}

class Reader {
  readonly blocks: Block[] = [];
  readonly #lines: Lines;
  #highlight: string | null = null;
  #definitions = 0;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** The blocks below a node; its lines that belong to no child, such as the first of an admonition, are prose. */
  inside(node: RstNode, from: number): void {
    let next = from;
    const to = node.nodeType === 'Document' ? Number.MAX_SAFE_INTEGER : node.source.endLineIdx;
    for (const child of node.children) {
      if (child.source.startLineIdx < next) continue;
      this.#prose(next, child.source.startLineIdx);
      this.#read(child);
      next = Math.max(next, child.source.endLineIdx);
    }
    this.#prose(next, to);
  }

  #read(node: RstNode): void {
    const { startLineIdx: from, endLineIdx: to } = node.source;
    if (node instanceof RstSection) {
      const text = normalizeWhitespace(plainHeading(node.textContent));
      this.blocks.push({ type: 'heading', depth: node.level, text });
    } else if (node instanceof RstDirective) this.#directive(node, from, to);
    else if (silentNodes.has(node.nodeType)) return;
    // :orphan: and the like at the head of a file are for Sphinx.
    else if (from === 0 && /^(?:\s*:[\w-]+:.*)+\s*$/.test(this.#lines.slice(from, to))) return;
    else if (node.nodeType === 'LiteralBlock') this.#stretch('code', from, to, this.#highlight);
    else if (node.nodeType === 'DoctestBlock') this.#stretch('code', from, to, 'python');
    else if (node.nodeType === 'Table') this.#stretch('table', from, to);
    else if (node.nodeType === 'LineBlock' && /^\s*\+[-=+]/.test(this.#lines.slice(from, from + 1)))
      this.#stretch('table', from, to);
    else this.#container(node, from, to);
  }

  #directive(node: RstDirective, from: number, to: number): void {
    const name = node.directive;
    const argument = /::[^\S\n]*([^\n]*)/.exec(this.#lines.slice(from, to))?.[1] ?? '';
    if (name === 'highlight') this.#highlight = codeLanguage(argument);
    if (codeDirectives.has(name))
      return this.#stretch('code', from, to, codeLanguage(argument) ?? this.#highlight);
    if (exampleDirectives.has(name)) return this.#stretch('code', from, to, 'python');
    if (tableDirectives.has(name)) return this.#stretch('table', from, to);
    if (objectDirectives.test(name) && node.children.length > 0) return this.#definition(node, argument);
    if (silentDirectives.has(name)) return;
    this.#container(node, from, to);
  }

  #definition(node: RstDirective, signature: string): void {
    const depth = definitionDepth + this.#definitions;
    this.blocks.push({ type: 'heading', depth, text: definitionName(normalizeWhitespace(signature)) });
    this.#definitions += 1;
    this.inside(node, node.source.startLineIdx);
    this.#definitions -= 1;
    this.blocks.push({ type: 'heading', depth, text: '' });
  }

  #container(node: RstNode, from: number, to: number): void {
    if (holdsBlocks(node)) this.inside(node, from);
    else this.#prose(from, to);
  }

  #prose(from: number, to: number): void {
    const end = this.#lines.start(to);
    this.blocks.push(...paragraphsOf(this.#lines.text, this.#lines.start(from), end));
  }

  #stretch(kind: Stretch['kind'], from: number, to: number, language: string | null = null): void {
    const range = trimmedRange(this.#lines.text, this.#lines.start(from), this.#lines.start(to));
    if (range) this.blocks.push({ type: 'stretch', kind, language, ...range });
  }
}

/** Code, tables and definitions inside are worth more than the list or admonition around them. */
function holdsBlocks(node: RstNode): boolean {
  return node.children.some(
    (child) =>
      ['LiteralBlock', 'DoctestBlock', 'Table', 'LineBlock', 'Section'].includes(child.nodeType) ||
      (child instanceof RstDirective &&
        [codeDirectives, exampleDirectives, tableDirectives].some((names) => names.has(child.directive))) ||
      (child instanceof RstDirective && objectDirectives.test(child.directive)) ||
      holdsBlocks(child),
  );
}

/** A heading's text without roles and literals: :mod:`json` and ``flask run``. */
function plainHeading(text: string): string {
  return text.replace(/:[\w:+-]+:`~?([^`<]*?)(?:\s*<[^`>]*>)?`/g, '$1').replaceAll('`', '');
}
