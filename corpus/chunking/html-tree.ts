import type { DefaultTreeAdapterTypes } from 'parse5';

export type Element = DefaultTreeAdapterTypes.Element;
export type Child = DefaultTreeAdapterTypes.ChildNode;
export type Parent = DefaultTreeAdapterTypes.ParentNode;

const unread = new Set([
  ...[
    'head',
    'script',
    'style',
    'noscript',
    'template',
    'nav',
    'footer',
    'form',
    'button',
    'input',
    'select',
  ],
  ...['iframe', 'object', 'svg', 'canvas', 'audio', 'video'],
]);
/** Of Sphinx, of highlighters, of rustdoc. */
const unreadClasses =
  /(?:^|\s)(?:headerlink|sphinxsidebar|linenos|lineno|line-numbers|sr-only|srclink|hideme|test-arrow|out-of-band|rightside|rust-logo)(?:\s|$)/;

export function isElement(node: Child): node is Element {
  return 'tagName' in node;
}

export function isText(node: Child): node is DefaultTreeAdapterTypes.TextNode {
  return node.nodeName === '#text';
}

export function attribute(element: Element, name: string): string {
  return element.attrs.find((each) => each.name === name)?.value ?? '';
}

/** Navigation, controls, scripts and what is hidden from readers, too. */
export function isUnread(element: Element): boolean {
  if (unread.has(element.tagName)) return true;
  for (const { name, value } of element.attrs) {
    if (name === 'hidden' || (name === 'aria-hidden' && value === 'true')) return true;
    if (name === 'role' && (value === 'navigation' || value === 'search')) return true;
    if (name === 'class' && unreadClasses.test(value)) return true;
  }
  return false;
}

/** Elements below a node in document order. Iterative: nesting may be deeper than the call stack. */
export function* elementsIn(root: Parent): Generator<Element> {
  const pending: Child[] = [...root.childNodes].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (!isElement(node)) continue;
    yield node;
    for (let index = node.childNodes.length - 1; index >= 0; index -= 1)
      pending.push(node.childNodes[index]!);
  }
}

/** Text as it stands in the source, without what is not read. Iterative, as above. */
export function rawText(root: Parent): string {
  let text = '';
  const pending: Child[] = [...root.childNodes].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (isText(node)) text += node.value;
    else if (isElement(node) && node.tagName === 'br') text += '\n';
    else if (isElement(node) && !isUnread(node))
      for (let index = node.childNodes.length - 1; index >= 0; index -= 1)
        pending.push(node.childNodes[index]!);
  }
  return text;
}

/** What the page says without its frame: `main` or the role of it, the only `article`, else everything. */
export function mainContent(root: Parent): Parent {
  const articles: Element[] = [];
  for (const element of elementsIn(root)) {
    if (element.tagName === 'main' || attribute(element, 'role') === 'main') return element;
    if (element.tagName === 'article') articles.push(element);
  }
  return articles.length === 1 ? articles[0]! : root;
}
