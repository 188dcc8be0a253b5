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
    return this.#verify(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1]);
  }

  /** The same for a browser, which sends the key as the password of any user (RFC 7617). */
  verifyPassword(authorization: string | undefined): string | null {
    const credentials = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
    return this.#verify(/:(.+)$/s.exec(Buffer.from(credentials ?? '', 'base64').toString('utf8'))?.[1]);
  }

  #verify(token: string | undefined): string | null {
    if (token === undefined) return null;
    const given = digest(token);
    let found = false;
    for (const known of this.#digests) if (timingSafeEqual(known, given)) found = true;
    return found ? `key-${given.toString('hex').slice(0, 12)}` : null;
  }
}
