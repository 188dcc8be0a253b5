import { z } from 'zod';
import { RequestError } from './request-errors.ts';
import type { GatewayServices } from './services.ts';

const listSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

interface ModelList {
  readonly data: readonly { readonly id: string }[];
  readonly [field: string]: unknown;
}

/** The upstream's list, or its configured model where it cannot be asked; `contexture` says which CET stands before it. */
export async function listModels(services: GatewayServices): Promise<ModelList> {
  const { upstream } = services.upstream;
  const fallback = {
    object: 'list',
    data: [{ id: upstream.model, object: 'model', created: 0, owned_by: upstream.name }],
  };
  const listed = await services.upstream
    .send({ method: 'GET', path: '/models', headers: {}, signal: AbortSignal.timeout(2000) })
    .then(async (answer) => listSchema.parse(await answer.body.json()))
    .catch(() => fallback);
  return { ...listed, contexture: { ...services.serving.current, defaultModel: upstream.model } };
}

/** One entry of the list. Throws RequestError 404. */
export async function findModel(services: GatewayServices, id: string): Promise<unknown> {
  const { data } = await listModels(services);
  const model = data.find((listed) => listed.id === id);
  if (!model) throw new RequestError(404, `model: "${id}" is not among the models`, 'model');
  return model;
}
