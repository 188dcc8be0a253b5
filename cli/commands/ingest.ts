import path from 'node:path';
import type { Command } from 'commander';
import { ingestCorpus, MissingPathError, openSource } from '../../activities/knowledge/ingest.ts';
import type { IngestResult } from '../../activities/knowledge/types.ts';
import { repositoryAddress } from '../../corpus/github/address.ts';
import { sourceNames, UnknownSourceError } from '../../corpus/sources.ts';
import { loadConfig, required } from '../../infra/config/config.ts';
import { migrate } from '../../infra/database/migrate.ts';
import { createPool } from '../../infra/database/pool.ts';

const clearLine = '\r\u001B[K';

function describe(result: IngestResult, seconds: number): string {
  const { records, chunks, tasks, rejected, rejectedCount, rejectedByReason } = result;
  const lines = [
    `${result.source}: ${records.seen} records in ${seconds.toFixed(1)} s`,
    `  records  ${records.added} added, ${records.changed} changed, ${records.unchanged} unchanged`,
    `  chunks   ${chunks.added} added, ${chunks.duplicates} duplicates`,
    `  tasks    ${tasks} added or changed`,
    `  rejected ${rejectedCount}`,
    ...rejected.map(({ location, reason }) => `    ${location}: ${reason}`),
    ...(rejectedCount > rejected.length
      ? [
          '  by reason (table rejected_record lists up to a thousand of each)',
          ...rejectedByReason.map(({ reason, count }) => `    ${count} x ${reason}`),
        ]
      : []),
  ];
  return lines.join('\n') + '\n';
}

/** Adds `contexture ingest`. */
export function register(program: Command): void {
  program
    .command('ingest')
    .description('reads a source into the knowledge base; repeated, it adds what is new')
    .argument('<source>', `one of ${sourceNames.join(', ')}`)
    .argument(
      '[paths...]',
      'folders, archives (.tar.xz, .tar.gz, .tar, .zip), the dump of a source (stackoverflow: .7z, Posts.xml) or, for github, owner/name; none: the sample in the repository',
    )
    .option('--json', 'print the result as JSON')
    .action(async (source: string, paths: string[], options: { json?: boolean }) => {
      const input = {
        source,
        paths: paths.map((location) =>
          source === 'github' && repositoryAddress(location) ? location : path.resolve(location),
        ),
      };
      try {
        openSource(input);
      } catch (error) {
        if (error instanceof UnknownSourceError || error instanceof MissingPathError)
          program.error(error.message);
        throw error;
      }
      const databaseUrl = required(loadConfig(), 'databaseUrl');
      await migrate(databaseUrl);
      const pool = createPool(databaseUrl);
      const started = performance.now();
      try {
        const result = await ingestCorpus(pool, input, ({ done, total, unit }) => {
          if (process.stderr.isTTY)
            process.stderr.write(`${clearLine}${done}${total > 0 ? ` of ${total}` : ''} ${unit}`);
        });
        if (process.stderr.isTTY) process.stderr.write(clearLine);
        const seconds = (performance.now() - started) / 1000;
        process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : describe(result, seconds));
        // Something was asked for and nothing of it could be read.
        if (result.records.seen === 0) process.exitCode = 1;
      } finally {
        await pool.end();
      }
    });
}
