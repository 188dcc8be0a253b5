import { z } from 'zod';
import type { GatewayServices } from './services.ts';

const listSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** The upstream's list, or its configured model where it cannot be asked; `contexture` says which CET stands before it. */
export async function listModels(services: GatewayServices): Promise<Record<string, unknown>> {
  const { upstream } = services.upstream;
  const fallback = {
    object: 'list',
    data: [{ id: upstream.model, object: 'model', owned_by: upstream.name }],
  };
  const listed = await services.upstream
    .send({ method: 'GET', path: '/models', headers: {}, signal: AbortSignal.timeout(2000) })
    .then(async (answer) => listSchema.parse(await answer.body.json()))
    .catch(() => fallback);
  return { ...listed, contexture: { ...services.serving.current, defaultModel: upstream.model } };
}
