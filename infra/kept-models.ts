/** What `load` makes of a model, loaded once and kept while it is of the latest three asked for; null is no model. */
export function keptModels<Loaded>(
  load: (model: string | null) => Promise<Loaded>,
): (model: string | null) => Promise<Loaded> {
  const kept = 3;
  const loaded = new Map<string | null, Promise<Loaded>>();
  return (model) => {
    const known = loaded.get(model) ?? load(model);
    loaded.delete(model);
    loaded.set(model, known);
    known.catch(() => loaded.delete(model));
    const oldest = loaded.keys().next();
    if (loaded.size > kept && !oldest.done) loaded.delete(oldest.value);
    return known;
  };
}
