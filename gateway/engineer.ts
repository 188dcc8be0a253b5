import type { LimitFunction } from 'p-limit';
import type { TransformRequest, TransformResult } from '../models/cet/types.ts';
import { findContext } from './find-context.ts';
import { refine } from './refine.ts';
import type { RefineOptions } from './refine.ts';
import { replaceContents } from './replace-content.ts';
import { SentMessages } from './sent-messages.ts';
import type { Transformer } from './serving-models.ts';
import { late, within } from './within.ts';

/** Why a request went through untouched. */
export const bypassReasons = ['no_model', 'no_context', 'too_long', 'busy', 'deadline', 'fault'] as const;
export type BypassReason = (typeof bypassReasons)[number];

export interface Engineered {
  readonly body: Buffer;
  /** The request that the newest message holds; null without context in it. */
  readonly request: TransformRequest | null;
  /** Null as well where only earlier messages are as they were sent before. */
  readonly result: TransformResult | null;
  /** Null when the body is not the client's. */
  readonly bypass: BypassReason | null;
  readonly error?: unknown;
}

export interface EngineerOptions extends Omit<RefineOptions, 'deadline'> {
  readonly transformer: Transformer | null;
  readonly deadlineMs: number;
  readonly budgetTokens: number;
  /** Whose conversation it is: conversations of others have no part in it. */
  readonly owner: string;
}

/** Characters of context in one message; more holds up everybody's requests, since part of the work is not divided. */
const mostCharacters = 1_000_000;

interface ChatMessage {
  readonly role?: unknown;
  readonly content?: unknown;
}
interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly model?: unknown;
}

/**
 * Engineers the messages of chat requests. It never throws: whatever goes wrong, the original bytes come back. Only the newest
 * user message is engineered; earlier ones are sent as they were sent before.
 */
export class MessageEngineer {
  readonly #sent = new SentMessages();
  readonly #slots: LimitFunction;

  /** @param slots transforms that may run at once; with none free a request goes through untouched */
  constructor(slots: LimitFunction) {
    this.#slots = slots;
  }

  async engineer(body: Buffer, parsed: ChatRequest, options: EngineerOptions): Promise<Engineered> {
    let request: TransformRequest | null = null;
    const bypass = (reason: BypassReason, error?: unknown): Engineered => ({
      body,
      result: null,
      request,
      bypass: reason,
      error,
    });
    try {
      const { messages } = parsed;
      const index = messages.findLastIndex((message) => message?.role === 'user');
      const found = index < 0 ? null : findContext(messages[index]?.content);
      request = found && requestOf(parsed, index, found, options.budgetTokens);
      const keys = this.#sent.keys(options.owner, messages);
      const sent = this.#sent.recall(keys);
      // Asked again, the newest message is engineered by what serves now; with answers behind it it is a part of the prefix.
      if (index === messages.length - 1) sent.delete(index);
      let result: TransformResult | null = null;
      if (found && request && !sent.has(index)) {
        this.#sent.remember(keys[index], '');
        const made = await this.#transform(request, options);
        if (made instanceof Error) return bypass('fault', made);
        if (typeof made === 'string') return bypass(made);
        result = made;
        sent.set(index, JSON.stringify(found.rebuild(made.context)));
      }
      const changed = new Map([...sent].filter(([, content]) => content !== ''));
      if (!options.transformer) return bypass(found ? 'no_model' : 'no_context');
      if (changed.size === 0) return bypass('no_context');
      const replaced = replaceContents(body.toString('utf8'), changed);
      if (replaced === null) return bypass('fault', new Error('a message was not found in the request body'));
      if (result) this.#sent.remember(keys[index], sent.get(index)!);
      return { body: Buffer.from(replaced), result, request, bypass: null };
    } catch (error) {
      return bypass('fault', error);
    }
  }

  async #transform(
    request: TransformRequest,
    options: EngineerOptions,
  ): Promise<TransformResult | BypassReason | Error> {
    const { transformer } = options;
    if (!transformer) return 'no_model';
    if (request.context.reduce((sum, { text }) => sum + text.length, 0) > mostCharacters) return 'too_long';
    if (this.#slots.activeCount >= this.#slots.concurrency) return 'busy';
    const deadline = performance.now() + options.deadlineMs;
    // The slot is held as long as the work goes on, also when nobody waits for it any more.
    const inSlot: Transformer = {
      transform: (input, how) => this.#slots(() => transformer.transform(input, how)),
    };
    const first = await within(options.deadlineMs, inSlot.transform(request));
    if (first === late) return 'deadline';
    const best = await refine(inSlot, request, first, { ...options, deadline });
    return best.context.trim() === '' ? new Error('the transformer kept nothing') : best;
  }
}

function requestOf(
  parsed: ChatRequest,
  index: number,
  found: { readonly query: string; readonly items: TransformRequest['context'] },
  budget: number,
): TransformRequest {
  return {
    query: found.query,
    context: found.items,
    history: parsed.messages
      .slice(0, index)
      .flatMap(({ role, content }) =>
        typeof role === 'string' && typeof content === 'string' ? [{ role, content }] : [],
      ),
    budget,
    kind: 'auto',
    ...(typeof parsed.model === 'string' ? { model: parsed.model } : {}),
  };
}
