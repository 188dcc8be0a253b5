import { Agent, request } from 'undici';
import { quantileSorted } from 'simple-statistics';

export interface Target {
  readonly url: string;
  readonly key: string;
}

export const agent = new Agent({ connections: 1024, pipelining: 1 });

export interface Answered {
  readonly status: number;
  readonly milliseconds: number;
  /** Header of the gateway: why the request went through untouched. */
  readonly bypass: string | undefined;
  readonly bytes: number;
}

/** Time from the request's first byte to the answer's last. */
export async function ask({ url, key }: Target, body: string): Promise<Answered> {
  const start = performance.now();
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body,
    dispatcher: agent,
  });
  const bytes = (await answer.body.arrayBuffer()).byteLength;
  const bypass = answer.headers['x-contexture-bypass'];
  return {
    status: answer.statusCode,
    milliseconds: performance.now() - start,
    bypass: typeof bypass === 'string' ? bypass : undefined,
    bytes,
  };
}

/** `concurrency` clients that each ask again as soon as they are answered. */
export async function load(
  target: Target,
  options: {
    readonly requests: number;
    readonly concurrency: number;
    readonly body: (index: number) => string;
  },
): Promise<readonly Answered[]> {
  let next = 0;
  const answers: Answered[] = [];
  const client = async (): Promise<void> => {
    while (next < options.requests) {
      const index = next;
      next += 1;
      answers.push(await ask(target, options.body(index)));
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, client));
  return answers;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function quantiles(answers: readonly Answered[]): Quantiles {
  const sorted = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => (sorted.length === 0 ? NaN : quantileSorted(sorted, share));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
