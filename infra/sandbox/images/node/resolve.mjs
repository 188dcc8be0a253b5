// Import resolution for candidates and their tests: relative paths without extension (as bundlers allow) and the names that
// tests import from Jest. Runs in the loader's own thread.
const globals = new URL('./globals.mjs', import.meta.url).href;
const endings = ['.js', '.mjs', '.cjs', '/index.js'];

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: globals, shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!/^\.\.?\//.test(specifier)) throw error;
    const stem = specifier.replace(/\.ts$/, '');
    for (const ending of endings) {
      try {
        return await next(stem + ending, context);
      } catch {
        // the next ending
      }
    }
    throw error;
  }
}
