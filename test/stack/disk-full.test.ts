import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { execa } from 'execa';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

describe('artifact store on a full disk', () => {
  const folder = useTemporaryFolder();

  it('names the reason, leaves no half artifact, and goes on when there is room', async function () {
    const home = folder.path('small');
    mkdirSync(home);
    const { exitCode } = await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', home], {
      reject: false,
    });
    if (exitCode !== 0) this.skip(); // not allowed to mount
    try {
      const store = new ArtifactStore(home);
      await assert.rejects(store.put('x'.repeat(200_000)), /ENOSPC: no space left on device/);
      const left = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      assert.deepEqual(
        left.map(({ name }) => name),
        [],
      );
      assert.equal(await store.readText(await store.put('small')), 'small');
    } finally {
      await execa('umount', [home]);
    }
  });
});
