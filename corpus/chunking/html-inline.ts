import { attribute, elementsIn, isElement, isText, isUnread, rawText } from './html-tree.ts';
import type { Child, Parent } from './html-tree.ts';

/** Deeper nesting is read as bare text: no page is written so, and the call stack ends somewhere. */
export const maximumDepth = 200;

const lineElements = new Set([
  'p',
  'div',
  'li',
  'ul',
  'ol',
  'dl',
  'dt',
  'dd',
  'tr',
  'table',
  'blockquote',
  'pre',
]);

/** The readable text of inline content: code in backticks, powers and indices marked, pictures by their description. */
export function inlineText(node: Child, depth: number): string {
  if (isText(node)) return node.value.replace(/\s+/g, ' ');
  if (!isElement(node) || isUnread(node)) return '';
  if (depth > maximumDepth) return rawText(node).replace(/\s+/g, ' ');
  switch (node.tagName) {
    case 'br':
      return '\n';
    case 'img':
      return attribute(node, 'alt');
    case 'code':
    case 'tt':
      return marked(node, depth, (text) => (text.includes('`') ? `\`\`${text}\`\`` : `\`${text}\``));
    case 'sup':
      return marked(node, depth, (text) => (/^[\w+-]+$/.test(text) && !isLink(node) ? `^${text}` : text));
    case 'sub':
      return marked(node, depth, (text) => (/^[\w+-]+$/.test(text) ? `_${text}` : text));
    case 'a':
      // Permalinks beside headings.
      return marked(node, depth, (text) => (/^(?:[¶#§]|🔗)$/u.test(text) ? '' : text));
    case 'math':
      for (const element of elementsIn(node))
        if (element.tagName === 'annotation' && attribute(element, 'encoding').includes('tex'))
          return `$${rawText(element).trim()}$`;
      return rawText(node);
    default:
      return lineElements.has(node.tagName)
        ? `\n${inlineChildren(node, depth)}\n`
        : inlineChildren(node, depth);
  }
}

export function inlineChildren(node: Parent, depth: number): string {
  let text = '';
  for (const child of node.childNodes) text += inlineText(child, depth + 1);
  return text;
}

/** Lines without white space around them, none of them empty. */
export function cleanLines(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
    .trim();
}

function isLink(node: Parent): boolean {
  return node.childNodes.some((child) => child.nodeName === 'a');
}

/** White space at the edges stays outside of the mark. */
function marked(node: Parent, depth: number, mark: (text: string) => string): string {
  const text = inlineChildren(node, depth);
  const inner = text.trim();
  if (!inner) return text;
  const start = text.indexOf(inner);
  return text.slice(0, start) + mark(inner) + text.slice(start + inner.length);
}
