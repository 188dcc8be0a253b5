import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { decodeText } from '../../corpus/entry.ts';
import { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import { loadConfig } from '../../infra/config/config.ts';
import type { Config } from '../../infra/config/config.ts';
import { readDeployments } from '../../infra/database/deployments.ts';
import { createPool } from '../../infra/database/pool.ts';
import { parseTransformRequest } from '../../models/cet/transform-request.ts';
import { createTransformer } from '../../models/cet/transform.ts';
import { contextKinds } from '../../models/cet/types.ts';
import type { ContextKind, TransformRequest } from '../../models/cet/types.ts';

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
      const transformer = await createTransformer({ store, model: await productionModel(config) });
      const result = await transformer.transform(request);
      process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : `${result.context}\n`);
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

/** The model in production; null (rules) when none is deployed or no database answers. */
async function productionModel({ databaseUrl }: Config): Promise<string | null> {
  if (databaseUrl === null) return null;
  const pool = createPool(databaseUrl, 1);
  try {
    return (await readDeployments(pool)).production;
  } catch (error) {
    process.stderr.write(
      `database: ${(error as Error).message || 'cannot be reached'}; transforming by rule, without a model\n`,
    );
    return null;
  } finally {
    await pool.end();
  }
}
