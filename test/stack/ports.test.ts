import assert from 'node:assert/strict';
import getPort from 'get-port';
import { createServer, type Server } from 'node:net';
import { choosePort, isPortFree, PortClaims } from '../../infra/stack/ports.ts';

function occupy(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('port choice', () => {
  const nothing = new Set<number>();
  let claims: PortClaims;

  beforeEach(() => {
    claims = new PortClaims();
  });
  afterEach(() => claims.release());

  it('takes the preferred port when it is free', async () => {
    const preferred = await getPort({ host: '127.0.0.1' });
    assert.equal(await choosePort({ preferred, ours: false, taken: nothing, claims }), preferred);
  });

  it('takes another free one when the preferred is in use or promised', async () => {
    const preferred = await getPort({ host: '127.0.0.1' });
    const server = await occupy(preferred);
    const chosen = await choosePort({ preferred, ours: false, taken: nothing, claims });
    assert.notEqual(chosen, preferred);
    assert.equal(await isPortFree(chosen), true);
    await new Promise((resolve) => server.close(resolve));
    assert.notEqual(
      await choosePort({ preferred, ours: false, taken: new Set([preferred]), claims }),
      preferred,
    );
  });

  it('keeps the port it had while it is free or our own process holds it, and gives it up to a stranger', async () => {
    const [kept, preferred] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
    const taken = new Set([kept]);
    assert.equal(await choosePort({ preferred, kept, ours: false, taken, claims }), kept);
    claims.release();
    const server = await occupy(kept);
    assert.equal(await choosePort({ preferred, kept, ours: true, taken, claims }), kept);
    assert.equal(await choosePort({ preferred, kept, ours: false, taken, claims }), preferred);
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives two stacks that ask in the same moment different ports, and the same one again when the first gave it up', async () => {
    const preferred = await getPort({ host: '127.0.0.1' });
    const others = new PortClaims();
    const ask = (mine: PortClaims) => choosePort({ preferred, ours: false, taken: nothing, claims: mine });
    const ports = await Promise.all([ask(claims), ask(others)]);
    assert.equal(new Set(ports).size, 2);
    assert.ok(ports.includes(preferred));
    claims.release();
    others.release();
    assert.equal(await ask(others), preferred);
    others.release();
  });
});
