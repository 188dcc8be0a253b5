import assert from 'node:assert/strict';
import { sharedBuffersMegabytes } from '../../infra/stack/postgres-cluster.ts';

describe("the local database's memory", () => {
  it('is an eighth of the machine, within bounds', () => {
    const gigabytes = [0.5, 8, 64].map((size) => size * 2 ** 30);
    assert.deepEqual(
      gigabytes.map((bytes) => sharedBuffersMegabytes(bytes)),
      [128, 1024, 2048],
    );
  });
});
