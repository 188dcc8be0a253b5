import type { Command } from 'commander';
import { loadConfig, required } from '../../infra/config/config.ts';
import { insertFeedback } from '../../infra/database/feedback.ts';
import { createPool } from '../../infra/database/pool.ts';
import { readFeedbackLines } from '../../gateway/read-feedback-lines.ts';

export function register(program: Command): void {
  const feedback = program.command('feedback').description('what became of answers');
  feedback
    .command('import <file>')
    .description('take feedback from JSON lines, each as POST /v1/feedback takes it; repeats change nothing')
    .option('--json', 'print as JSON')
    .action(async (file: string, options: { json?: true }) => {
      const pool = createPool(required(loadConfig(), 'databaseUrl'), 2);
      const rejected: { line: number; reason: string }[] = [];
      let taken = 0;
      try {
        for await (const batch of readFeedbackLines(file, (line, reason) =>
          rejected.push({ line, reason }),
        )) {
          await insertFeedback(pool, batch);
          taken += batch.length;
        }
      } finally {
        await pool.end();
      }
      if (rejected.length > 0) process.exitCode = 1;
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ taken, rejected }, null, 2)}\n`);
        return;
      }
      for (const { line, reason } of rejected) process.stderr.write(`${file}:${line}: ${reason}\n`);
      process.stdout.write(`${taken} taken, ${rejected.length} rejected\n`);
    });
}
