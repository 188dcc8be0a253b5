import type { Command } from 'commander';
import { down } from '../../infra/stack/stack.ts';

export function register(program: Command): void {
  program
    .command('down')
    .description('end everything that up started; data and ports are kept')
    .option('--json', 'print the names of what was ended as JSON')
    .action(async (options: { json?: true }) => {
      const ended = await down();
      const text = ended.length === 0 ? 'nothing was running' : `ended: ${ended.join(', ')}`;
      process.stdout.write(options.json ? `${JSON.stringify({ ended })}\n` : `${text}\n`);
    });
}
