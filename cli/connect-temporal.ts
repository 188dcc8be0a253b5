import { Client, Connection } from '@temporalio/client';
import { loadConfig, required } from '../infra/config/config.ts';

/** A client for the Temporal server of the configuration. */
export async function connectTemporal(): Promise<Client> {
  const config = loadConfig();
  const address = required(config, 'temporalAddress');
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch((cause: unknown) => {
    throw new Error(
      `temporalAddress: no Temporal server answers at ${address}; "npx contexture up" starts the local one`,
      { cause },
    );
  });
  return new Client({ connection, namespace: config.temporalNamespace });
}
