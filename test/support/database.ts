import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../infra/database/migrate.ts';

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A fresh, migrated database for the suite at hand, dropped after it. `url()` answers inside hooks and tests only. */
export function useTestDatabase(): { url(): string } {
  const name = `contexture_test_${randomBytes(6).toString('hex')}`;
  let url: string | null = null;

  before('create the test database', async () => {
    const server = process.env['CONTEXTURE_TEST_DATABASE_URL'];
    if (!server)
      throw new Error(
        'CONTEXTURE_TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts a database',
      );
    await administer(server, `CREATE DATABASE ${name}`);
    const own = new URL(server);
    own.pathname = `/${name}`;
    url = own.href;
    await migrate(url);
  });

  after('drop the test database', async () => {
    const server = process.env['CONTEXTURE_TEST_DATABASE_URL'];
    if (server && url) await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  });

  return {
    url() {
      if (!url) throw new Error('the test database exists only inside hooks and tests');
      return url;
    },
  };
}
