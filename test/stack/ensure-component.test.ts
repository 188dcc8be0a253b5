import assert from 'node:assert/strict';
import type { Component } from '../../infra/stack/components/component.ts';
import { ensureComponent } from '../../infra/stack/components/ensure.ts';
import { stackPaths } from '../../infra/stack/paths.ts';

describe('a component', () => {
  const paths = stackPaths({ CONTEXTURE_HOME: `/tmp/contexture-component-${process.pid}` });

  function fake(way: string | null, installs: string[]): Component {
    let place: string | null = null;
    return {
      name: 'fake',
      purpose: 'tests',
      needs: [],
      advice: 'get it from the shop',
      found: () => Promise.resolve(place),
      way: () => Promise.resolve(way),
      async install() {
        await new Promise((resolve) => setImmediate(resolve));
        if (way === 'broken') throw new Error('the shop is closed');
        installs.push('once');
        place = '/somewhere';
      },
    };
  }

  it('is installed once: the second call, and one at the same time, find it', async () => {
    const installs: string[] = [];
    const component = fake('download', installs);
    const both = await Promise.all([
      ensureComponent(paths, component, () => undefined),
      ensureComponent(paths, component, () => undefined),
    ]);
    assert.deepEqual(both.sort(), ['found', 'installed']);
    assert.equal(await ensureComponent(paths, component, () => undefined), 'found');
    assert.equal(installs.length, 1);
  });

  it('that cannot be got says what a person can do', async () => {
    await assert.rejects(
      ensureComponent(paths, fake(null, []), () => undefined),
      /fake: get it from the shop/,
    );
  });

  it('whose installation fails says why, and what a person can do', async () => {
    const failing = ensureComponent(paths, fake('broken', []), () => undefined);
    await assert.rejects(failing, /fake: the shop is closed\nget it from the shop/);
  });
});
