import type pg from 'pg';
import { chunksToEmbed, countChunksToEmbed, storeEmbeddings } from '../../infra/database/chunks.ts';
import type { Embedder } from '../../models/embedding/embedder.ts';
import { heartbeat } from './heartbeat.ts';
import type { Report } from './heartbeat.ts';
import type { KnowledgeActivities } from './types.ts';

const batchSize = 64;

/** What is embedded of a chunk: its headings say what its sentences are about. */
export function embeddedText(chunk: {
  readonly headingPath: readonly string[];
  readonly text: string;
}): string {
  return `${chunk.headingPath.join(' > ')}\n${chunk.text}`;
}

/** Embeds every chunk that has no embedding yet; a batch that is stored is never done again. */
export async function embedMissing(pool: pg.Pool, embedder: Embedder, report: Report): Promise<number> {
  const total = await countChunksToEmbed(pool);
  let done = 0;
  for (;;) {
    const rows = await chunksToEmbed(pool, batchSize);
    if (rows.length === 0) return done;
    const embeddings = await embedder.embed(rows.map(embeddedText));
    await storeEmbeddings(
      pool,
      rows.map((row, index) => ({ id: row.id, embedding: embeddings[index]! })),
    );
    done += rows.length;
    report({ done, total, unit: 'chunks' });
  }
}

export function createEmbedChunks(deps: {
  pool: pg.Pool;
  embedder: Embedder;
}): KnowledgeActivities['embedChunks'] {
  return async () => ({ embedded: await embedMissing(deps.pool, deps.embedder, heartbeat) });
}
