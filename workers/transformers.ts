import type { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { createTransformer, type Transformer } from '../models/cet/transform.ts';

/** Models loaded once and kept while they are the latest three asked for; null works by rule. */
export function transformers(store: ArtifactStore): (model: string | null) => Promise<Transformer> {
  const kept = 3;
  const loaded = new Map<string | null, Promise<Transformer>>();
  return (model) => {
    const known = loaded.get(model) ?? createTransformer({ store, model });
    loaded.delete(model);
    loaded.set(model, known);
    known.catch(() => loaded.delete(model));
    const oldest = loaded.keys().next();
    if (loaded.size > kept && !oldest.done) loaded.delete(oldest.value);
    return known;
  };
}
