import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const parser = unified().use(remarkParse).use(remarkGfm);

export interface IndexedChallenge {
  readonly title: string;
  /** Of the problem's address, e.g. `luck-balance`. */
  readonly slug: string;
  readonly points: number | null;
}

/**
 * What the tables of index pages say of the solution at a path: each row links the problem and its solution. A link may lead
 * through a host and a branch, so a path is looked up by the end of the link.
 */
export function challengesOfIndex(pages: readonly string[]): (path: string) => IndexedChallenge | null {
  const byPath = new Map<string, IndexedChallenge>();
  for (const page of pages) {
    const tree: Root = parser.parse(page);
    for (const table of tree.children) {
      if (table.type !== 'table') continue;
      const points = table.children[0]!.children.findIndex((cell) =>
        /^(max )?(points|score)$/i.test(plainText(cell).trim()),
      );
      for (const row of table.children.slice(1)) {
        const links = row.children.flatMap((cell) => cell.children.filter((node) => node.type === 'link'));
        const problem = links.find(({ url }) => /\/challenges\/[\w-]+/.test(url));
        if (!problem) continue;
        const score = points === -1 ? '' : plainText(row.children[points] ?? row).trim();
        const challenge: IndexedChallenge = {
          title: plainText(problem),
          slug: /\/challenges\/([\w-]+)/.exec(problem.url)![1]!,
          points: /^\d+$/.test(score) ? Number(score) : null,
        };
        for (const { url } of links) if (url !== problem.url) byPath.set(pathOfLink(url), challenge);
      }
    }
  }
  return (path) => byPath.get(path) ?? byPath.get(path.split('/').slice(1).join('/')) ?? null;
}

function pathOfLink(url: string): string {
  const path = url
    .replace(/^https?:\/\/[^/]+\/[^/]+\/[^/]+\/(?:blob|tree|raw)\/[^/]+\//, '')
    .replace(/^\.?\//, '');
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray % in a link: then it is found by no path.
    return path;
  }
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(plainText).join('') : '';
}
