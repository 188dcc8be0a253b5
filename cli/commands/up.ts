import type { Command } from 'commander';
import { status, up } from '../../infra/stack/stack.ts';

export function register(program: Command): void {
  program
    .command('up')
    .description('install what is missing and start everything that does not run')
    .option('--only <names>', 'these parts and what they need, separated by commas', (value) =>
      value.split(','),
    )
    .option('--json', 'print the status at the end as JSON')
    .action(async (options: { only?: string[]; json?: true }) => {
      const started = performance.now();
      // Progress is not the result: with --json standard output holds nothing but JSON.
      const log = (line: string) => (options.json ? process.stderr : process.stdout).write(`${line}\n`);
      const changed = await up({ log, only: options.only });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      log(changed.length === 0 ? `everything ran already (${seconds} s)` : `up (${seconds} s)`);
      if (options.json) process.stdout.write(`${JSON.stringify(await status(), null, 2)}\n`);
    });
}
