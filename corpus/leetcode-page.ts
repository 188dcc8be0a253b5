import type { Nodes, Root, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { languageOfWord } from './programming-language.ts';
import { complexitiesOf } from './complexity.ts';
import type { Complexities } from './complexity.ts';
import { fieldsOf } from './fields.ts';
import type { DocumentFormat } from './record.ts';
import { RejectedRecordError } from './rejected.ts';

const parser = unified().use(remarkParse).use(remarkGfm);

export interface Approach extends Complexities {
  /** As the page heads it, e.g. `Solution 1: Hash Table`; null where there is one without a heading. */
  readonly title: string | null;
  /** How it works, without the programs. */
  readonly prose: string;
  readonly solutions: readonly { readonly language: string; readonly text: string }[];
}

/** The page of one problem: statement and explained solutions. */
export interface ProblemPage {
  readonly title: string | null;
  readonly number: string | null;
  /** Of the problem's address, e.g. `two-sum`. */
  readonly slug: string | null;
  readonly difficulty: string | null;
  readonly tags: readonly string[];
  readonly description: { readonly format: DocumentFormat; readonly text: string } | null;
  readonly approaches: readonly Approach[];
}

const matterSchema = z.object({
  difficulty: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  rating: z.string().nullish(),
});

const difficulties: Readonly<Record<string, string>> = { 简单: 'easy', 中等: 'medium', 困难: 'hard' };
const descriptionHeading = /^(description|problem( statement)?|question|题目描述|题目)\s*$/i;
// LeetCode's own form for an explanation begins with Intuition or Approach.
const solutionsHeading = /^(solutions?|intuition|approach(es)?|解法|题解)\s*$/i;
const approachHeading = /^(solution|approach|method|方法|解法)\s*([\d一二三四五六七八九十]+|[:：])|^\d+\.\s/i;

/** `1. Two Sum` or `面试题 01.01. Is Unique` as number and title. */
export function numberedTitle(text: string): { number: string | null; title: string } {
  const match =
    /^(?:(?:面试题|剑指 ?Offer(?: II)?)?\s*)?(\d+(?:\.\d+)*)(?:\s*-\s*[IVX]+)?[.、]\s*(\S.*)$/i.exec(
      text.trim(),
    );
  return match ? { number: match[1]!, title: match[2]! } : { number: null, title: text.trim() };
}

/** Slug in an address of LeetCode, or null. */
export function slugOfAddress(text: string): string | null {
  return /leetcode(?:-cn)?\.(?:com|cn)\/problems\/([\w-]+)/i.exec(text)?.[1] ?? null;
}

/**
 * A problem's page as doocs/leetcode writes it (in every year, English or Chinese), and as other collections do: statement in
 * HTML only, or one explanation under headings of its own. @throws RejectedRecordError
 */
export function problemPage(text: string): ProblemPage {
  const matter = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  const { difficulty, tags } = matter ? frontMatterOf(matter[1]!) : { difficulty: null, tags: null };
  const body = matter ? text.slice(matter[0].length) : text;
  const tree: Root = parser.parse(body);
  const nodes = tree.children.filter((node) => !isComment(node) || marker(node) !== null);
  const head = headOf(nodes, body);
  const solutionsAt = nodes.findIndex(
    (node) =>
      marker(node) === 'solution:start' ||
      (node.type === 'heading' &&
        (solutionsHeading.test(plainText(node)) ||
          // The page's own title may be numbered, too.
          (node.depth > 1 && approachHeading.test(plainText(node))))),
  );
  const stated = solutionsAt === -1 ? nodes : nodes.slice(0, solutionsAt);
  const heading = /<h3>\s*(easy|medium|hard)\s*<\/h3>/i.exec(body)?.[1];
  return {
    ...head,
    difficulty: difficulties[difficulty ?? ''] ?? (difficulty ?? heading ?? null)?.toLowerCase() ?? null,
    tags: tags ?? [],
    description: descriptionOf(stated, body),
    approaches: solutionsAt === -1 ? [] : approachesOf(nodes.slice(solutionsAt), body),
  };
}

function frontMatterOf(yaml: string): z.infer<typeof matterSchema> {
  let value: unknown;
  try {
    value = parseYaml(yaml, { schema: 'failsafe' });
  } catch (error) {
    throw new RejectedRecordError(
      'front matter',
      `is not valid YAML (${(error as Error).message.split('\n')[0]})`,
    );
  }
  return fieldsOf('front matter', value || {}, matterSchema);
}

/** Title, number and slug from the first heading, in Markdown or HTML. */
function headOf(nodes: readonly RootContent[], body: string): Pick<ProblemPage, 'title' | 'number' | 'slug'> {
  const node = nodes.find(
    (each) =>
      (each.type === 'heading' && each.depth <= 2) || (each.type === 'html' && /<h[12]\b/i.test(each.value)),
  );
  if (!node) return { title: null, number: null, slug: slugOfAddress(body) };
  const source = sourceOf(node, body);
  const words =
    node.type === 'html'
      ? (/<h[12][^>]*>([\s\S]*?)<\/h[12]>/i.exec(source)?.[1] ?? '').replace(/<[^>]+>/g, '')
      : plainText(node);
  // A page that begins with a section such as "Description" has no title of its own.
  if (descriptionHeading.test(words) || solutionsHeading.test(words))
    return { title: null, number: null, slug: slugOfAddress(body) };
  return { ...numberedTitle(words), slug: slugOfAddress(source) ?? slugOfAddress(body) };
}

function descriptionOf(nodes: readonly RootContent[], body: string): ProblemPage['description'] {
  const marked = nodes.findIndex((node) => marker(node) === 'description:start');
  const headed = nodes.findIndex(
    (node) => node.type === 'heading' && descriptionHeading.test(plainText(node)),
  );
  const from = marked !== -1 ? marked : headed;
  const end = nodes.findIndex(
    (node, index) =>
      index > from &&
      (marker(node) === 'description:end' || (headed !== -1 && from === headed && node.type === 'heading')),
  );
  const part = nodes
    .slice(from + 1, end === -1 ? undefined : end)
    .filter((node) => marker(node) === null)
    .filter((node) => from !== -1 || !(node.type === 'heading' && node.depth === 1));
  if (part.length === 0) return null;
  const text = body.slice(part[0]!.position!.start.offset, part.at(-1)!.position!.end.offset).trim();
  return text ? { format: text.startsWith('<') ? 'html' : 'markdown', text } : null;
}

function approachesOf(nodes: readonly RootContent[], body: string): Approach[] {
  interface Open {
    title: string | null;
    prose: string[];
    solutions: { language: string; text: string }[];
    tabs: boolean;
  }
  const approaches: Open[] = [];
  const begin = (title: string | null): Open => {
    const open: Open = { title, prose: [], solutions: [], tabs: false };
    approaches.push(open);
    return open;
  };
  let inTabs = false;
  let label: string | null = null;
  let waiting = 0;
  let ofLanguage = new Map<string, number>();
  for (const node of nodes) {
    const mark = marker(node);
    if (mark === 'tabs:start') {
      inTabs = true;
      ofLanguage = new Map();
      if (approaches.length === waiting) begin(null);
      continue;
    }
    if (mark === 'tabs:end') {
      inTabs = false;
      waiting = approaches.length;
      continue;
    }
    if (mark !== null) continue;
    if (inTabs) {
      if (node.type === 'heading') label = plainText(node);
      if (node.type !== 'code') continue;
      const language = languageOfWord(label ?? '') ?? languageOfWord(node.lang ?? '') ?? node.lang ?? 'text';
      if (!node.value.trim()) continue;
      // Where several approaches stand before one set of tabs, each language has a program for each of them, in their order.
      const nth = ofLanguage.get(language) ?? 0;
      ofLanguage.set(language, nth + 1);
      const target = approaches[Math.min(waiting + nth, approaches.length - 1)]!;
      target.tabs = true;
      target.solutions.push({ language, text: node.value });
      continue;
    }
    const heading = headingOf(node);
    if (heading !== null && solutionsHeading.test(heading)) continue;
    if (heading !== null && approachHeading.test(heading)) {
      begin(heading);
      continue;
    }
    const open = approaches.at(-1) ?? begin(null);
    const language = node.type === 'code' ? languageOfWord(node.lang ?? '') : null;
    if (node.type === 'code' && language && !open.tabs) open.solutions.push({ language, text: node.value });
    else open.prose.push(sourceOf(node, body));
  }
  return approaches
    .map(({ title, prose, solutions }) => {
      const text = prose.join('\n\n').trim();
      return { title, prose: text, ...complexitiesOf(text), solutions };
    })
    .filter(({ prose, solutions }) => prose || solutions.length > 0);
}

/** Text of a heading, or of a paragraph that is all bold and so stands for one. */
function headingOf(node: RootContent): string | null {
  if (node.type === 'heading') return plainText(node);
  if (node.type !== 'paragraph' || node.children.length !== 1 || node.children[0]!.type !== 'strong')
    return null;
  const text = plainText(node);
  return approachHeading.test(text) ? text : null;
}

function isComment(node: RootContent): boolean {
  return node.type === 'html' && /^<!--[\s\S]*-->$/.test(node.value.trim());
}

/** What a comment such as `<!-- tabs:start -->`, or a line `::tabs-start`, marks. */
function marker(node: RootContent): string | null {
  if (node.type === 'html')
    return /^<!--\s*([a-z]+:(?:start|end))\s*-->$/.exec(node.value.trim())?.[1] ?? null;
  const line = node.type === 'paragraph' ? /^::(tabs)-(start|end)$/.exec(plainText(node).trim()) : null;
  return line ? `${line[1]!}:${line[2]!}` : null;
}

function sourceOf(node: RootContent, body: string): string {
  return body.slice(node.position!.start.offset, node.position!.end.offset);
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plainText).join('') : '';
}
