import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { renderReport } from '../../evaluation/report/report.ts';
import { loadConfig, required } from '../../infra/config/config.ts';
import { createPool } from '../../infra/database/pool.ts';
import { readReportData } from '../../infra/database/report-data.ts';
import { readGrowth } from '../growth-file.ts';

export function register(program: Command): void {
  program
    .command('report')
    .description(
      'one HTML file with the newest comparison, ablation and evaluation, curves, lineage and volumes',
    )
    .option('--output <file>', 'where to write it; - for standard output', 'contexture-report.html')
    .option('--json', 'print the file and what is in it as JSON')
    .action(async ({ output, json }: { output: string; json?: true }) => {
      const pool = createPool(required(loadConfig(), 'databaseUrl'), 2);
      try {
        const data = { ...(await readReportData(pool)), growth: await readGrowth() };
        if (output === '-') {
          process.stdout.write(renderReport(data));
          return;
        }
        const file = path.resolve(output);
        await writeFile(file, renderReport(data));
        const parts = data.results.map(({ kind }) => kind);
        console.log(
          json
            ? JSON.stringify({ file, parts }, null, 2)
            : `${file}: ${parts.length > 0 ? parts.join(', ') : 'no comparison, ablation or evaluation yet'}`,
        );
      } finally {
        await pool.end();
      }
    });
}
