import type { StackPaths } from '../paths.ts';
import { withLock } from '../lock.ts';
import { StackError } from '../stack-error.ts';
import type { Component, Log } from './component.ts';

/** Installs the component unless it is there. Two processes at once install it once. */
export async function ensureComponent(
  paths: StackPaths,
  component: Component,
  log: Log,
): Promise<'found' | 'installed'> {
  if ((await component.found()) !== null) return 'found';
  return withLock(['component', paths.tools, component.name], async () => {
    if ((await component.found()) !== null) return 'found';
    const way = await component.way();
    if (way === null) throw new StackError(component.name, component.advice);
    log(`${component.name}: ${way} ...`);
    const started = performance.now();
    try {
      await component.install(log);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StackError(component.name, `${reason}\n${component.advice}`, { cause });
    }
    log(`${component.name}: installed (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    return 'installed';
  });
}
