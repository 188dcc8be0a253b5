import { findNodeAtLocation, parseTree } from 'jsonc-parser';

/**
 * The request with the content of one message replaced and every other byte as it was: numbers keep their digits, unknown
 * fields their spelling, and the provider's prompt cache its prefix. Null when the place is not found.
 */
export function replaceContent(body: string, messageIndex: number, content: unknown): string | null {
  const root = parseTree(body);
  const node = root && findNodeAtLocation(root, ['messages', messageIndex, 'content']);
  if (!node) return null;
  return body.slice(0, node.offset) + JSON.stringify(content) + body.slice(node.offset + node.length);
}
