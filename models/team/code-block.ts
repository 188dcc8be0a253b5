import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Language } from '../tasks/task.ts';

interface Node {
  readonly type: string;
  readonly lang?: string | null;
  readonly value?: string;
  readonly children?: readonly Node[];
  readonly position?: { readonly start: { readonly offset?: number } };
}

const tags: Readonly<Record<Language, readonly string[]>> = {
  python: ['python', 'py', 'python3'],
  javascript: ['javascript', 'js', 'mjs', 'node'],
  typescript: ['typescript', 'ts'],
  go: ['go', 'golang'],
  rust: ['rust', 'rs'],
  java: ['java'],
  cpp: ['cpp', 'c++', 'cc', 'cxx'],
};

/**
 * The code that an LLM answered with: its longest fenced block tagged with the language, else the longest untagged one.
 * Null when there is none.
 */
export function extractCode(answer: string, language: Language): string | null {
  const blocks = fencedBlocks(unified().use(remarkParse).parse(answer) as Node, answer);
  const tagged = blocks.filter((block) => tags[language].includes(block.lang?.toLowerCase() ?? ''));
  const candidates = tagged.length > 0 ? tagged : blocks.filter((block) => !block.lang);
  const longest = candidates.map((block) => block.value ?? '').sort((a, b) => b.length - a.length)[0];
  return longest === undefined || longest.trim() === '' ? null : `${longest.trimEnd()}\n`;
}

function fencedBlocks(node: Node, answer: string): Node[] {
  // Indented code is a `code` node as well; models indent quotations, not files.
  const first = answer[node.position?.start.offset ?? -1];
  if (node.type === 'code') return first === '`' || first === '~' ? [node] : [];
  return (node.children ?? []).flatMap((child) => fencedBlocks(child, answer));
}
