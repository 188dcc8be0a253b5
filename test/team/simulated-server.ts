import type { FastifyInstance } from 'fastify';
import { createSimulatedTeam } from '../../models/simulated/server.ts';
import { createTaskLibrary } from '../../models/simulated/task-library.ts';
import type { TaskLibrary } from '../../models/simulated/task-library.ts';
import type { Profile } from '../../models/simulated/profiles.ts';
import type { Decision } from '../../models/simulated/solve.ts';
import { feeTask } from './sample-task.ts';

/** A simulated team that knows the sample task, on a free port while the suite runs. */
export function useSimulatedTeam(options: { profiles?: readonly Profile[]; library?: TaskLibrary } = {}): {
  url(): string;
  requests(): number;
  readonly decisions: Decision[];
} {
  const decisions: Decision[] = [];
  let server: FastifyInstance;
  let url = '';
  let requests = 0;
  before('start the simulated team', async () => {
    server = createSimulatedTeam({
      library: createTaskLibrary([feeTask]),
      onDecision: (decision) => decisions.push(decision),
      ...options,
    });
    server.addHook('onRequest', async () => {
      requests += 1;
    });
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  after('stop the simulated team', () => server.close());
  return { url: () => url, requests: () => requests, decisions };
}

export async function chat(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: string }> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** A request for the sample task's code after this context. */
export function codeRequest(context: string, model = 'sim-balanced', statement = feeTask.statement): object {
  return { model, messages: [{ role: 'user', content: `${context}\n\n# Task\n\n${statement}` }] };
}

export function contentOf(body: string): string {
  return (JSON.parse(body) as { choices: [{ message: { content: string } }] }).choices[0].message.content;
}
