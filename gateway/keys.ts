import { createHash, timingSafeEqual } from 'node:crypto';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The keys that open the gateway. Comparison takes the same time whatever is wrong with a key. */
export class GatewayKeys {
  readonly #digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.#digests = keys.map(digest);
  }

  /** A name for the key in `Authorization: Bearer KEY` that may be stored, or null when it opens nothing. */
  verify(authorization: string | undefined): string | null {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    const given = digest(token);
    let found = false;
    for (const known of this.#digests) if (timingSafeEqual(known, given)) found = true;
    return found ? `key-${given.toString('hex').slice(0, 12)}` : null;
  }
}
