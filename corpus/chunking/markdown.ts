import type { Nodes, Root, RootContent } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Block, StructuredText } from './block.ts';
import { codeLanguage } from './code-language.ts';
import { normalizeWhitespace } from './whitespace.ts';

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ['yaml', 'toml']);

const silent = new Set<string>(['thematicBreak', 'definition', 'yaml', 'toml']);

/** Markdown (CommonMark, GitHub's tables): sections, and code blocks, lists and tables whole. Front matter says nothing. */
export function readMarkdown(text: string): StructuredText {
  const tree: Root = parser.parse(text);
  return { text, blocks: tree.children.flatMap((node) => blockOf(node, text) ?? []) };
}

/** Null for what says nothing: comments, rules, link definitions, front matter, tags without text. */
export function blockOf(node: RootContent, text: string): Block | null {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined || !text.slice(start, end).trim()) return null;
  const stretch = { type: 'stretch', language: null, start, end } as const;
  if (node.type === 'heading') return { type: 'heading', depth: node.depth, text: headingText(node) };
  if (silent.has(node.type)) return null;
  if (node.type === 'html') return saysSomething(node.value) ? { ...stretch, kind: 'prose' } : null;
  if (node.type === 'table') return { ...stretch, kind: 'table' };
  // Exercism writes its admonitions as fences of the "languages" exercism/note, exercism/caution, ...
  if (node.type === 'code' && !node.lang?.startsWith('exercism/'))
    return { ...stretch, kind: 'code', language: codeLanguage(node.lang) };
  return { ...stretch, kind: 'prose' };
}

function saysSomething(html: string): boolean {
  return html.replace(/<!--[\s\S]*?(?:-->|$)|<[^>]*>/g, '').trim() !== '';
}

/** Without the anchor that Docusaurus, kramdown and React's documentation write behind a heading: {#id}, {/*id*\/}. */
function headingText(node: Nodes): string {
  return normalizeWhitespace(plainText(node).replace(/\{[:#][^{}]*\}\s*$/, ''));
}

function plainText(node: Nodes): string {
  if (node.type === 'html' || node.type === ('mdxTextExpression' as string)) return '';
  if (node.type === 'image') return node.alt ?? '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plainText).join('') : '';
}
