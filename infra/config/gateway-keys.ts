import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Keys of `<home>/secrets/gateway.key`, one a line; empty when the file is not there. */
export function readGatewayKeys(home: string): string[] {
  const file = path.join(home, 'secrets', 'gateway.key');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
