/** Ingests a dump in a process of its own, to be killed: `node --import tsx ingest-process.ts DATABASE_URL FOLDER`. */
import { ingestCorpus } from '../../activities/knowledge/ingest.ts';
import { createPool } from '../../infra/database/pool.ts';

const [databaseUrl, folder] = process.argv.slice(2);
const pool = createPool(databaseUrl!);
await ingestCorpus(pool, { source: 'stackoverflow', paths: [folder!] }, ({ unit }) => console.log(unit));
await pool.end();
