import { findNodeAtLocation, parseTree } from 'jsonc-parser';

/**
 * The request with the contents of some messages replaced and every other byte as it was: numbers keep their digits, unknown
 * fields their spelling, and the provider's prompt cache its prefix. Null when a place is not found.
 *
 * @param contents JSON text of the new content by the index of its message
 */
export function replaceContents(body: string, contents: ReadonlyMap<number, string>): string | null {
  const root = parseTree(body);
  const places = [...contents].map(([index, content]) => ({
    node: root && findNodeAtLocation(root, ['messages', index, 'content']),
    content,
  }));
  let replaced = '';
  let from = 0;
  for (const { node, content } of places.sort((a, b) => (a.node?.offset ?? 0) - (b.node?.offset ?? 0))) {
    if (!node) return null;
    replaced += body.slice(from, node.offset) + content;
    from = node.offset + node.length;
  }
  return replaced + body.slice(from);
}
