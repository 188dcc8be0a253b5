import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { embedMissing } from '../../activities/knowledge/embed.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { loadConfig, required } from '../../infra/config/config.ts';
import { currentModel } from '../../infra/database/deployments.ts';
import { searchChunks } from '../../infra/database/search.ts';
import type { FoundChunk } from '../../infra/database/search.ts';
import { createPool } from '../../infra/database/pool.ts';
import { ModelError } from '../../models/cet/model-error.ts';
import type { Reranker } from '../../models/cet/reranker.ts';
import { loadReranker } from '../../models/cet/reranker.ts';
import { createEmbedder } from '../../models/embedding/embedder.ts';

const longestTopK = 50;

function parseTopK(value: string): number {
  const topK = Number(value);
  if (!Number.isInteger(topK) || topK < 1 || topK > longestTopK)
    throw new InvalidArgumentError(`must be a whole number from 1 to ${longestTopK}`);
  return topK;
}

function parseQuality(value: string): number {
  const quality = Number(value);
  if (value.trim() === '' || !(quality >= 0 && quality <= 1))
    throw new InvalidArgumentError('must be a number from 0 to 1');
  return quality;
}

function describe(found: readonly FoundChunk[]): string {
  if (found.length === 0) return 'nothing found; "contexture ingest" fills the knowledge base\n';
  return found
    .map((chunk, index) => {
      const similarity = chunk.similarity === null ? 'not embedded' : `cosine ${chunk.similarity.toFixed(3)}`;
      const text = chunk.textRank === null ? 'no word match' : `words #${chunk.textRank}`;
      return [
        `${index + 1}. ${chunk.headingPath.join(' > ')}`,
        `   score ${chunk.score.toFixed(4)} (${similarity}, ${text}) · ${chunk.source}/${chunk.naturalKey} · ${chunk.licence}`,
        ...chunk.text.split('\n').map((line) => `   | ${line}`),
      ].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

/** The retrieval head of a model. A model that cannot be served leaves the search as it is without one, and says so. */
async function rerankerOf(store: ArtifactStore, model: string): Promise<Reranker | null> {
  try {
    return await loadReranker(store, model);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    process.stderr.write(`results are in untrained order: ${error.message}\n`);
    return null;
  }
}

/** Adds `contexture search`. */
export function register(program: Command): void {
  program
    .command('search')
    .description('searches the knowledge base by meaning and by words')
    .argument('<query>')
    .option('--top-k <n>', 'how many chunks', parseTopK, 5)
    .option('--source <source>', 'of this source only')
    .option('--language <language>', 'of this programming language only')
    .option('--quality <least>', 'of at least this quality, 0 to 1', parseQuality)
    .option('--json', 'print the result as JSON')
    .action(
      async (
        query: string,
        options: { topK: number; source?: string; language?: string; quality?: number; json?: boolean },
      ) => {
        const config = loadConfig();
        const pool = createPool(required(config, 'databaseUrl'));
        try {
          const embedder = await createEmbedder(path.join(config.home, 'models/minilm'));
          // What was ingested by hand is embedded when it is first looked for.
          await embedMissing(pool, embedder, ({ done, total }) => {
            if (process.stderr.isTTY) process.stderr.write(`\rembedding ${done} / ${total} chunks\n`);
          });
          const model = await currentModel(pool);
          const reranker = model && (await rerankerOf(new ArtifactStore(config.home), model));
          const [embedding] = await embedder.embed([query]);
          const { topK, source, language, quality } = options;
          const found = await searchChunks(pool, {
            embedding: embedding!,
            text: query,
            topK,
            ...(reranker ? { reranker } : {}),
            ...(source === undefined ? {} : { source }),
            ...(language === undefined ? {} : { language }),
            ...(quality === undefined ? {} : { quality }),
          });
          process.stdout.write(options.json ? `${JSON.stringify(found)}\n` : describe(found));
        } finally {
          await pool.end();
        }
      },
    );
}
