import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type pg from 'pg';
import { decodeText } from '../../corpus/entry.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { loadConfig } from '../../infra/config/config.ts';
import { readReleasedModel } from '../../infra/artifacts/released-model.ts';
import { readDeployments } from '../../infra/database/deployments.ts';
import { knowledgeSource } from '../../infra/database/knowledge-source.ts';
import { createPool } from '../../infra/database/pool.ts';
import type { KnowledgeSource } from '../../models/cet/additions/knowledge.ts';
import { loadReranker } from '../../models/cet/reranker.ts';
import { parseTransformRequest } from '../../models/cet/transform-request.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { contextKinds } from '../../models/cet/types.ts';
import type { ContextKind, TransformRequest } from '../../models/cet/types.ts';
import { createEmbedder } from '../../models/embedding/embedder.ts';

interface Options {
  readonly kind?: ContextKind | 'auto';
  readonly budget?: number;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('transform')
    .description('engineers one context: plain text, or JSON {query, context: [{id, text}], ...}')
    .argument('[file]', 'file to read; standard input when absent')
    .addOption(new Option('--kind <kind>', 'kind of context').choices(['auto', ...contextKinds]))
    .option('--budget <tokens>', 'most tokens of the output', parseBudget)
    .option('--json', 'print the whole result: context, manifest, critique')
    .action(async (file: string | undefined, options: Options) => {
      const request = readRequest(await readInput(file), options);
      const config = loadConfig();
      const store = new ArtifactStore(config.home);
      const pool = config.databaseUrl === null ? null : createPool(config.databaseUrl, 1);
      try {
        const production = pool && (await readProduction(pool));
        // Without a database nobody has decided what serves: then it is the released model.
        const model = production ? production.model : ((await readReleasedModel(config.home))?.model ?? null);
        if (model === null) process.stderr.write('no model serves: transforming by rule\n');
        const transformer = await createTransformer({ store, model });
        const knowledge =
          pool && production && (await openKnowledge(pool, config.home, store, production.model));
        const result = await transformer.transform(request, knowledge ? { knowledge } : {});
        process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${result.context}\n`);
      } finally {
        await pool?.end();
      }
    });
}

function parseBudget(text: string): number {
  const budget = Number(text);
  if (!Number.isInteger(budget) || budget <= 0)
    throw new InvalidArgumentError('must be a whole number above 0');
  return budget;
}

async function readInput(file: string | undefined): Promise<string> {
  if (file !== undefined) return decodeText(file, await readFile(file));
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return decodeText('standard input', Buffer.concat(parts));
}

/** JSON is a request; of plain text the first paragraph is the query and all of the text the context. */
function readRequest(text: string, { kind, budget }: Options): TransformRequest {
  const given = text.trimStart().startsWith('{')
    ? (parseJson(text) ?? plainRequest(text))
    : plainRequest(text);
  return parseTransformRequest({
    ...given,
    ...(kind === undefined ? {} : { kind }),
    ...(budget === undefined ? {} : { budget }),
  });
}

/** Null for text that begins with a brace and is not JSON, such as code. */
function parseJson(text: string): object | null {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    if (/^\s*\{\s*"(?:query|context)"/.test(text))
      throw new Error(`input: not valid JSON (${(error as Error).message})`, { cause: error });
    return null;
  }
}

function plainRequest(text: string): object {
  return { query: text.trim().split(/\n\s*\n/, 1)[0] ?? '', context: [{ id: 'input', text }] };
}

/** The model in production (null: none is deployed); null when no database answers. */
async function readProduction(pool: pg.Pool): Promise<{ readonly model: string | null } | null> {
  try {
    return { model: (await readDeployments(pool)).production };
  } catch (error) {
    process.stderr.write(`database: ${(error as Error).message || 'cannot be reached'}\n`);
    return null;
  }
}

/** The knowledge base, where there is one; a stack that is not set up yet has none, and says so. */
async function openKnowledge(
  pool: pg.Pool,
  home: string,
  store: ArtifactStore,
  model: string | null,
): Promise<KnowledgeSource | null> {
  try {
    const embedder = await createEmbedder(path.join(home, 'models/minilm'));
    return knowledgeSource(pool, embedder, model === null ? null : await loadReranker(store, model));
  } catch (error) {
    process.stderr.write(`nothing is added from the knowledge base: ${(error as Error).message}\n`);
    return null;
  }
}
