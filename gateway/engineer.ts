import type { TransformRequest, TransformResult } from '../models/cet/types.ts';
import { findContext } from './find-context.ts';
import { replaceContent } from './replace-content.ts';
import type { Transformer } from './serving-models.ts';

/** Why a request went through untouched. */
export const bypassReasons = ['no_model', 'no_context', 'busy', 'deadline', 'fault'] as const;
export type BypassReason = (typeof bypassReasons)[number];

export type Engineered =
  | {
      readonly body: Buffer;
      readonly result: TransformResult;
      readonly request: TransformRequest;
      readonly bypass: null;
    }
  | {
      readonly body: Buffer;
      readonly result: null;
      readonly request: TransformRequest | null;
      readonly bypass: BypassReason;
      readonly error?: unknown;
    };

export interface EngineerOptions {
  readonly transformer: Transformer | null;
  readonly deadlineMs: number;
  readonly budgetTokens: number;
}

/** Transforms that may run at once; more would only make each other late. */
const mostAtOnce = 8;

interface ChatMessage {
  readonly role?: unknown;
  readonly content?: unknown;
}

const late = Symbol('late');

async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value | typeof late> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Engineers the messages of chat requests. It never throws: whatever goes wrong, the original bytes come back. */
export class MessageEngineer {
  #running = 0;

  async engineer(
    body: Buffer,
    parsed: { readonly messages: readonly ChatMessage[]; readonly model?: unknown },
    options: EngineerOptions,
  ): Promise<Engineered> {
    let request: TransformRequest | null = null;
    const bypass = (reason: BypassReason, error?: unknown): Engineered => ({
      body,
      result: null,
      request,
      bypass: reason,
      error,
    });
    try {
      // Earlier turns keep their bytes, so that the provider's prompt cache keeps its prefix: only the last user message is touched.
      const index = parsed.messages.findLastIndex((message) => message?.role === 'user');
      const found = index < 0 ? null : findContext(parsed.messages[index]?.content);
      if (!found) return bypass('no_context');
      request = {
        query: found.query,
        context: found.items,
        history: parsed.messages
          .slice(0, index)
          .flatMap(({ role, content }) =>
            typeof role === 'string' && typeof content === 'string' ? [{ role, content }] : [],
          ),
        budget: options.budgetTokens,
        kind: 'auto',
        ...(typeof parsed.model === 'string' ? { model: parsed.model } : {}),
      };
      if (!options.transformer) return bypass('no_model');
      if (this.#running >= mostAtOnce) return bypass('busy');
      this.#running += 1;
      const work = options.transformer.transform(request).finally(() => {
        this.#running -= 1;
      });
      const result = await within(options.deadlineMs, work);
      if (result === late) {
        work.catch(() => undefined);
        return bypass('deadline');
      }
      if (result.context.trim() === '') return bypass('fault', new Error('the transformer kept nothing'));
      const replaced = replaceContent(body.toString('utf8'), index, found.rebuild(result.context));
      if (replaced === null)
        return bypass('fault', new Error('the message was not found in the request body'));
      return { body: Buffer.from(replaced), result, request, bypass: null };
    } catch (error) {
      return bypass('fault', error);
    }
  }
}
