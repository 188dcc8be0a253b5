/** What a language knows without being told, and where its standard library keeps the rest. */
export interface Library {
  /** Names that need no import. */
  readonly builtIn: ReadonlySet<string>;
  /** Standard names that need one: by name, the lines that bring it in, the commonest first. */
  readonly importOf: ReadonlyMap<string, string>;
}

export function words(...texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
}

/** Names by the module that has them, as a map from the name to a line of `lineOf`; of two modules the first named counts. */
export function importLines(
  modules: Readonly<Record<string, string>>,
  lineOf: (module: string, name: string) => string,
): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [module, names] of Object.entries(modules))
    for (const name of words(names)) if (!lines.has(name)) lines.set(name, lineOf(module, name));
  return lines;
}
