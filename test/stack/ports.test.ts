import assert from 'node:assert/strict';
import getPort from 'get-port';
import { createServer, type Server } from 'node:net';
import { choosePort, isPortFree } from '../../infra/stack/ports.ts';

function occupy(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('port choice', () => {
  const nothing = new Set<number>();

  it('takes the preferred port when it is free', async () => {
    const preferred = await getPort({ host: '127.0.0.1' });
    assert.equal(await choosePort({ preferred, ours: false, taken: nothing }), preferred);
  });

  it('takes another free one when the preferred is in use or promised', async () => {
    const preferred = await getPort({ host: '127.0.0.1' });
    const server = await occupy(preferred);
    const chosen = await choosePort({ preferred, ours: false, taken: nothing });
    assert.notEqual(chosen, preferred);
    assert.equal(await isPortFree(chosen), true);
    await new Promise((resolve) => server.close(resolve));
    assert.notEqual(await choosePort({ preferred, ours: false, taken: new Set([preferred]) }), preferred);
  });

  it('keeps the port it had while it is free or our own process holds it, and gives it up to a stranger', async () => {
    const [kept, preferred] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
    const taken = new Set([kept]);
    assert.equal(await choosePort({ preferred, kept, ours: false, taken }), kept);
    const server = await occupy(kept);
    assert.equal(await choosePort({ preferred, kept, ours: true, taken }), kept);
    assert.equal(await choosePort({ preferred, kept, ours: false, taken }), preferred);
    await new Promise((resolve) => server.close(resolve));
  });
});
