import type { Root, RootContent } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Block, StructuredText } from './block.ts';
import { blockOf, readMarkdown } from './markdown.ts';

const parser = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkFrontmatter, ['yaml', 'toml'])
  .use(remarkMdx);

/** Attributes of a component without children that are shown to the reader. */
const shownAttributes = new Set(['title', 'description', 'label', 'summary', 'alt', 'text', 'caption']);

/**
 * MDX: as Markdown, looking into components for the text and code inside; imports, exports and comments say nothing.
 * MDX of version 1 (HTML comments, bare `<` and `{`) is read as Markdown.
 */
export function readMdx(text: string): StructuredText {
  let tree: Root;
  try {
    tree = parser.parse(text);
  } catch {
    return readMarkdown(text);
  }
  return { text, blocks: tree.children.flatMap((node) => blocksOf(node, text)) };
}

function blocksOf(node: RootContent, text: string): Block[] {
  if (node.type === 'mdxjsEsm') return [];
  if (node.type === 'mdxFlowExpression')
    return /^\s*(?:\/\*[\s\S]*\*\/\s*)?$/.test(node.value) ? [] : whole(node, text);
  if (node.type !== 'mdxJsxFlowElement') return whole(node, text);
  if (node.children.length === 0) return isShown(node) ? whole(node, text) : [];
  return node.children.flatMap((child) => blocksOf(child, text));
}

function whole(node: RootContent, text: string): Block[] {
  const block = blockOf(node, text);
  return block ? [block] : [];
}

function isShown(element: Extract<RootContent, { type: 'mdxJsxFlowElement' }>): boolean {
  return element.attributes.some(
    (attribute) =>
      attribute.type === 'mdxJsxAttribute' &&
      shownAttributes.has(attribute.name) &&
      typeof attribute.value === 'string' &&
      attribute.value.trim() !== '',
  );
}
