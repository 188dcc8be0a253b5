import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { leastContextLength } from './find-context.ts';

interface ChatMessage {
  readonly role?: unknown;
  readonly content?: unknown;
}

const mostBytes = 64 * 1024 * 1024;

/**
 * What went to the LLM in the place of messages that were engineered. A client sends its conversation anew with every turn; a
 * turn that reached the LLM in one form has to reach it in the same form again, or the provider's prompt cache loses its prefix
 * there. Bounded: what was not asked for longest is forgotten, and costs one cache miss.
 */
export class SentMessages {
  readonly #sent = new LRUCache<string, string>({
    maxSize: mostBytes,
    sizeCalculation: (content) => 2 * content.length + 256,
  });

  /**
   * For every user message that is long enough to hold context: a digest of the conversation up to and with it, as its owner
   * sent it. Null for the others.
   */
  keys(owner: string, messages: readonly ChatMessage[]): readonly (string | null)[] {
    const conversation = createHash('sha256').update(JSON.stringify(owner));
    return messages.map((message) => {
      const text = JSON.stringify(message);
      conversation.update(text);
      if (message?.role !== 'user' || text.length < leastContextLength) return null;
      return conversation.copy().digest('base64');
    });
  }

  /** JSON of the contents that were sent, by the index of their message; empty where the client's own was. */
  recall(keys: readonly (string | null)[]): Map<number, string> {
    const recalled = new Map<number, string>();
    keys.forEach((key, index) => {
      const content = key === null ? undefined : this.#sent.get(key);
      if (content !== undefined) recalled.set(index, content);
    });
    return recalled;
  }

  remember(key: string | null | undefined, content: string): void {
    if (key) this.#sent.set(key, content);
  }
}
