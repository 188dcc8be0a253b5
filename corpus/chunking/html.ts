import { parse } from 'parse5';
import type { Block, Stretch, StructuredText } from './block.ts';
import { codeLanguage } from './code-language.ts';
import { definitionName } from './definition-name.ts';
import { cleanLines, inlineChildren, inlineText, maximumDepth } from './html-inline.ts';
import { attribute, elementsIn, isElement, isText, isUnread, mainContent, rawText } from './html-tree.ts';
import type { Element, Parent } from './html-tree.ts';
import { normalizeWhitespace } from './whitespace.ts';

/**
 * HTML of pages and of fragments, rendered to what a reader of the page sees, in the notation of Markdown: fenced code,
 * `-` lists, `|` tables. Offsets count in that rendering, which is a pure function of the HTML. Links are their text only.
 */
export function readHtml(html: string): StructuredText {
  const renderer = new Renderer();
  renderer.children(mainContent(parse(html, { scriptingEnabled: false })), {
    depth: 0,
    language: null,
    quote: '',
  });
  return renderer.finish();
}

interface Place {
  readonly depth: number;
  /** From the class of an element around: Sphinx and GitHub name the language there. */
  readonly language: string | null;
  readonly quote: string;
}

const headingDepths: Readonly<Record<string, number>> = { h1: 1, h2: 2, h3: 3, h4: 4, h5: 5, h6: 6 };
/** Functions, classes and options stand below the sections of their page. */
const definitionDepth = 7;

const containers = new Set([
  ...[
    'html',
    'body',
    'main',
    'article',
    'section',
    'header',
    'aside',
    'div',
    'p',
    'blockquote',
    'figure',
    'figcaption',
  ],
  ...[
    'details',
    'summary',
    'dl',
    'dt',
    'dd',
    'ul',
    'ol',
    'li',
    'menu',
    'center',
    'fieldset',
    'address',
    'hr',
    'caption',
  ],
  ...['tbody', 'thead', 'tfoot', 'tr', 'td', 'th'],
]);
const inflexible = new Set(['pre', 'table', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

class Renderer {
  readonly #blocks: Block[] = [];
  readonly #parts: string[] = [];
  #length = 0;
  #pending = '';
  #bullet = '';
  #definitions = 0;

  finish(): StructuredText {
    this.#flush('');
    return { text: this.#parts.join(''), blocks: this.#blocks };
  }

  children(parent: Parent, place: Place): void {
    for (const child of parent.childNodes) {
      if (isText(child)) this.#pending += child.value.replace(/\s+/g, ' ');
      else if (isElement(child) && !isUnread(child)) this.#element(child, place);
    }
  }

  #element(element: Element, around: Place): void {
    const { tagName } = element;
    const place = { ...around, depth: around.depth + 1 };
    if (place.depth > maximumDepth) {
      this.#pending += rawText(element).replace(/\s+/g, ' ');
      return;
    }
    const headingDepth = headingDepths[tagName];
    if (headingDepth !== undefined) {
      this.#flush(place.quote);
      this.#heading(
        headingDepth,
        normalizeWhitespace(inlineChildren(element, place.depth).replaceAll('`', '')),
      );
    } else if (tagName === 'pre') {
      this.#flush(place.quote);
      this.#code(element, place);
    } else if (tagName === 'table' && !hasBlocks(element)) {
      this.#flush(place.quote);
      this.#stretch('table', tableText(element, place.depth));
    } else if ((tagName === 'ul' || tagName === 'ol') && !hasBlocks(element)) {
      this.#flush(place.quote);
      this.#stretch('prose', this.#takeBullet() + listLines(element, place.depth).join('\n'));
    } else if (tagName === 'dl' && isDefinition(element)) {
      this.#definition(element, place);
    } else if (containers.has(tagName) || tagName === 'table' || holdsContainer(element)) {
      this.#flush(place.quote);
      if (tagName === 'li') this.#bullet = '- ';
      const quote = tagName === 'blockquote' ? '> ' : place.quote;
      const language = languageOfClass(attribute(element, 'class')) ?? place.language;
      this.children(element, { ...place, quote, language });
      this.#flush(quote);
    } else {
      this.#pending += inlineText(element, place.depth);
    }
  }

  /** Sphinx's list of a function, class or option: the signature is the heading of what explains it. */
  #definition(list: Element, place: Place): void {
    this.#flush(place.quote);
    const depth = definitionDepth + this.#definitions;
    this.#definitions += 1;
    for (const child of list.childNodes) {
      if (!isElement(child)) continue;
      if (child.tagName === 'dt') {
        const signature = normalizeWhitespace(cleanLines(inlineChildren(child, place.depth)));
        this.#heading(depth, definitionName(signature));
        this.#stretch('prose', signature);
      } else {
        this.children(child, { ...place, depth: place.depth + 1 });
        this.#flush(place.quote);
      }
    }
    this.#definitions -= 1;
    this.#heading(depth, '');
  }

  #code(element: Element, place: Place): void {
    const code = rawText(element).replace(/^(?:[^\S\n]*\n)+|\s+$/g, '');
    if (!code) return;
    const inner = element.childNodes.find((child) => child.nodeName === 'code');
    const classes = [attribute(element, 'class'), inner && isElement(inner) ? attribute(inner, 'class') : ''];
    const language =
      classes.map(languageOfClass).find((each) => each !== null) ??
      codeLanguage(attribute(element, 'data-language')) ??
      (/(?:^|\s)rust(?:\s|$)/.test(classes[0]!) ? 'rust' : place.language);
    const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map((run) => run[0].length + 1)));
    this.#bullet = '';
    this.#stretch('code', `${fence}${language ?? ''}\n${code}\n${fence}`, language);
  }

  #heading(depth: number, text: string): void {
    this.#blocks.push({ type: 'heading', depth, text });
    if (text && depth < definitionDepth) this.#write(`${'#'.repeat(depth)} ${text}\n\n`);
  }

  #flush(quote: string): void {
    const text = cleanLines(this.#pending);
    this.#pending = '';
    if (text) this.#stretch('prose', this.#takeBullet() + (quote ? text.replace(/^/gm, quote) : text));
  }

  #takeBullet(): string {
    const bullet = this.#bullet;
    this.#bullet = '';
    return bullet;
  }

  #stretch(kind: Stretch['kind'], text: string, language: string | null = null): void {
    if (!text.trim()) return;
    this.#blocks.push({
      type: 'stretch',
      kind,
      language,
      start: this.#length,
      end: this.#length + text.length,
    });
    this.#write(`${text}\n\n`);
  }

  #write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}

/** Code, tables and headings inside are worth more than the list or layout table around them. */
function hasBlocks(element: Element): boolean {
  for (const inner of elementsIn(element)) if (inflexible.has(inner.tagName)) return true;
  return false;
}

/** A link or custom element around blocks. */
function holdsContainer(element: Element): boolean {
  return element.childNodes.some(
    (child) => isElement(child) && (containers.has(child.tagName) || inflexible.has(child.tagName)),
  );
}

function isDefinition(list: Element): boolean {
  const first = list.childNodes.find((child) => child.nodeName === 'dt');
  if (!first || !isElement(first)) return false;
  return (
    /(?:^|\s)sig(?:\s|$)/.test(attribute(first, 'class')) ||
    (attribute(first, 'id') !== '' &&
      /\b(?:function|method|class|exception|attribute|data|describe|option|envvar|setting)\b/.test(
        attribute(list, 'class'),
      ))
  );
}

function languageOfClass(classes: string): string | null {
  const name = /(?:^|\s)(?:language|lang|highlight-source|highlight|brush:)[-\s]\s*([\w+#.]+)/.exec(
    classes,
  )?.[1];
  return name === undefined ? null : codeLanguage(name);
}

function listLines(list: Element, depth: number): string[] {
  let number = Number.parseInt(attribute(list, 'start') || '1', 10);
  return list.childNodes.filter(isElement).flatMap((item) => {
    const marker = list.tagName === 'ol' ? `${number++}. ` : '- ';
    const isList = (tag: string): boolean => tag === 'ul' || tag === 'ol';
    let text = '';
    const nested: string[] = [];
    for (const child of item.childNodes) {
      if (isElement(child) && isList(child.tagName) && depth < maximumDepth)
        nested.push(...listLines(child, depth + 1).map((line) => `  ${line}`));
      else text += inlineText(child, depth + 1);
    }
    const lines = cleanLines(text).split('\n').join('\n  ');
    return lines ? [marker + lines, ...nested] : nested;
  });
}

function tableText(table: Element, depth: number): string {
  const rows: string[][] = [];
  const captions: string[] = [];
  for (const element of elementsIn(table)) {
    if (element.tagName === 'caption') captions.push(cleanLines(inlineChildren(element, depth)));
    if (element.tagName !== 'tr') continue;
    const cells = element.childNodes
      .filter(isElement)
      .filter((cell) => !isUnread(cell))
      .map((cell) => normalizeWhitespace(inlineChildren(cell, depth)).replaceAll('|', '\\|'));
    if (cells.some((cell) => cell !== '')) rows.push(cells);
  }
  const [first, ...rest] = rows;
  if (!first) return captions.join('\n');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [...captions, line(first), line(first.map(() => '---')), ...rest.map(line)].join('\n');
}
