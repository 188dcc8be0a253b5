import pg from 'pg';

/** The same server, in the database that always exists. */
function maintenanceUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = '/postgres';
  return url.href;
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that goes away breaks the query at hand; the event alone must not end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Does the server accept our password and answer a query? */
export async function databaseAnswers(databaseUrl: string): Promise<boolean> {
  try {
    await withClient(maintenanceUrl(databaseUrl), (client) => client.query('SELECT 1'));
    return true;
  } catch {
    return false;
  }
}

/** Creates the database with the extension for embeddings where they are missing. */
export async function ensureDatabase(databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await withClient(maintenanceUrl(databaseUrl), async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  await withClient(databaseUrl, (client) => client.query('CREATE EXTENSION IF NOT EXISTS vector'));
}
