import { stackComponents } from './components.ts';
import { stackPaths } from './paths.ts';

export interface Finding {
  readonly component: string;
  readonly purpose: string;
  /** `obtainable`: not there yet, and `up` gets it. */
  readonly state: 'found' | 'obtainable' | 'missing';
  /** Where it is, how `up` gets it, or what a person can do. */
  readonly detail: string;
}

/** What each component's state is. Changes nothing. */
export async function examine(): Promise<readonly Finding[]> {
  const linux = process.platform === 'linux';
  const platform: Finding = {
    component: 'platform',
    purpose: 'processes and locks of the local stack',
    state: linux ? 'found' : 'missing',
    detail: linux
      ? `Linux, Node ${process.versions.node}`
      : `the local stack runs on Linux, this is ${process.platform}`,
  };
  const components = stackComponents(stackPaths()).map(async (component): Promise<Finding> => {
    const { name, purpose } = component;
    const found = await component.found();
    if (found !== null) return { component: name, purpose, state: 'found', detail: found };
    const way = await component.way();
    if (way !== null) return { component: name, purpose, state: 'obtainable', detail: way };
    return { component: name, purpose, state: 'missing', detail: component.advice };
  });
  return [platform, ...(await Promise.all(components))];
}
