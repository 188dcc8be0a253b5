import { ApplicationFailure } from '@temporalio/common';

/** Where simulated users send their requests. */
export interface GatewayAddress {
  readonly url: string;
  readonly key: string;
}

async function refusal(path: string, response: Response): Promise<ApplicationFailure> {
  const message = `${path}: ${response.status} ${(await response.text()).slice(0, 300)}`;
  const seconds = Number(response.headers.get('retry-after'));
  // 4xx will not get better by asking again, except where the server says so.
  return ApplicationFailure.create({
    message,
    type: response.status === 429 ? 'RateLimited' : 'GatewayRefused',
    nonRetryable: response.status >= 400 && response.status < 500 && response.status !== 429,
    ...(seconds > 0 ? { nextRetryDelay: `${seconds}s` } : {}),
  });
}

/** A user of the gateway. Every call throws ApplicationFailure of type GatewayRefused or RateLimited on an error status. */
export class GatewayUser {
  readonly #address: GatewayAddress;
  readonly #signal: AbortSignal;
  readonly #deadline: Readonly<Record<string, string>>;

  /** @param deadlineMs how long it waits for a context; as the gateway is set when absent */
  constructor(address: GatewayAddress, signal: AbortSignal, deadlineMs?: number) {
    this.#address = address;
    this.#signal = signal;
    this.#deadline = deadlineMs === undefined ? {} : { 'x-contexture-deadline-ms': String(deadlineMs) };
  }

  async #call(
    path: string,
    init: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<unknown> {
    const response = await fetch(new URL(path, this.#address.url), {
      method: init.body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${this.#address.key}`,
        'content-type': 'application/json',
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      signal: this.#signal,
    });
    if (!response.ok) throw await refusal(path, response);
    return response.json();
  }

  /** Id of the experiment that the gateway splits its traffic for. */
  async experiment(): Promise<string | null> {
    const ready = (await this.#call('/readyz')) as { experiment?: string | null };
    return ready.experiment ?? null;
  }

  /** Name of the LLM that the gateway stands before. */
  async defaultModel(): Promise<string> {
    const listed = (await this.#call('/v1/models')) as { contexture: { defaultModel: string } };
    return listed.contexture.defaultModel;
  }

  /** The text that the LLM answers with. */
  async ask(request: {
    readonly inferenceId: string;
    readonly subject: string;
    readonly body: unknown;
  }): Promise<string> {
    const answer = (await this.#call('/v1/chat/completions', {
      body: request.body,
      headers: {
        'x-contexture-inference-id': request.inferenceId,
        'x-contexture-subject': request.subject,
        ...this.#deadline,
      },
    })) as { choices?: { message?: { content?: unknown } }[] };
    const content = answer.choices?.[0]?.message?.content;
    if (typeof content !== 'string')
      throw ApplicationFailure.retryable(
        `inference ${request.inferenceId}: the answer holds no text`,
        'NoAnswer',
      );
    return content;
  }

  async feedback(body: {
    readonly id: string;
    readonly inferenceId: string;
    readonly kind: string;
    readonly [field: string]: unknown;
  }): Promise<void> {
    await this.#call('/v1/feedback', { body });
  }
}
