import { Client, Connection } from '@temporalio/client';
import { loadConfig, required } from '../infra/config/config.ts';

/** A client for the Temporal server of the configuration. */
export async function connectTemporal(): Promise<Client> {
  const config = loadConfig();
  const connection = await Connection.connect({
    address: required(config, 'temporalAddress'),
    connectTimeout: '5s',
  });
  return new Client({ connection, namespace: config.temporalNamespace });
}
