import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { pino } from 'pino';
import type { GatewayDependencies } from '../../../gateway/server.ts';
import { buildGateway } from '../../../gateway/server.ts';
import type { Transformer } from '../../../gateway/serving-models.ts';
import type { TransformRequest, TransformResult } from '../../../models/cet/types.ts';

export const gatewayKey = 'test-key-1';

/** A stand-in for the CET: keeps the lines that share a word with the query. */
export function keepMatchingLines(model: string | null): Transformer {
  return {
    transform(request: TransformRequest): Promise<TransformResult> {
      const words = new Set(request.query.toLowerCase().match(/\w{4,}/g));
      const lines = request.context.flatMap((item) => item.text.split('\n'));
      const kept = lines.filter((line) =>
        line
          .toLowerCase()
          .match(/\w{4,}/g)
          ?.some((word) => words.has(word)),
      );
      return Promise.resolve({
        context: kept.join('\n'),
        kind: 'general',
        slots: {},
        manifest: [],
        added: [],
        critique: {
          predictedSuccessRate: 0.5,
          confidence: 0.1,
          identifiedWeaknesses: [],
          improvementSuggestions: [],
        },
        tokens: {
          input: lines.length,
          output: kept.length,
          budget: request.budget ?? null,
          tokenizer: 'cl100k',
        },
        model: model ?? 'rule-based',
        timing: {},
      });
    },
  };
}

export async function startGateway(
  options: { pool: pg.Pool; baseUrl: string } & Partial<GatewayDependencies>,
): Promise<{ gateway: FastifyInstance; url: string; home: string }> {
  const { baseUrl, ...dependencies } = options;
  const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'contexture-gateway-')));
  const gateway = await buildGateway({
    upstream: { name: 'stub', baseUrl, apiKey: 'upstream-secret', model: 'stub-model', simulated: true },
    loadTransformer: (model) => Promise.resolve(keepMatchingLines(model)),
    keys: [gatewayKey],
    insecure: false,
    openKnowledge: () => Promise.resolve(() => Promise.resolve([])),
    settings: { deadlineMs: 1000, budgetTokens: 500, refineBelow: 0 },
    limits: { requestsPerMinute: 1_000_000, concurrent: 1000 },
    temporalUi: null,
    temporalNamespace: 'default',
    log: pino({ level: 'silent' }),
    ...dependencies,
    home,
  });
  const url = await gateway.listen({ host: '127.0.0.1', port: 0 });
  return { gateway, url, home };
}

export function post(
  url: string,
  route: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gatewayKey}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A message that pastes one line that matters among many that do not. */
export function messyMessage(task = 'Write the function leapyear.'): string {
  const noise = Array.from(
    { length: 30 },
    (_, index) => `Line ${index} speaks of gardening and soup recipes.`,
  );
  noise.splice(17, 0, 'A leapyear is divisible by four.');
  return `# Context\n\n${noise.join('\n')}\n\n# Task\n\n${task}`;
}

/** Waits until a condition on the database holds; the suite's timeout is the limit. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
