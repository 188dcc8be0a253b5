import type { Command } from 'commander';
import { status } from '../../infra/stack/stack.ts';

/** The database's address without its password: the plain form is likely to be pasted somewhere. */
function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}

export function register(program: Command): void {
  program
    .command('status')
    .description('what runs and where; exit 1 when something that should run does not')
    .option('--json', 'print everything as JSON, with the database password and the gateway key')
    .action(async (options: { json?: true }) => {
      const state = await status();
      if (!state.up) process.exitCode = 1;
      if (options.json) {
        process.stdout.write(`${JSON.stringify(state, null, 2)}\n`);
        return;
      }
      const lines = state.processes.map(
        ({ name, state: word, pid }) => `${name.padEnd(22)} ${word.padEnd(10)} ${pid ?? ''}`,
      );
      const { addresses } = state;
      if (addresses !== null) {
        lines.push(
          '',
          `Temporal UI   ${addresses.temporalUi ?? '(not ours)'}`,
          `Temporal      ${addresses.temporalAddress}`,
          `dashboard     ${addresses.gatewayUrl}/`,
          `database      ${withoutPassword(addresses.databaseUrl)}`,
        );
      }
      process.stdout.write(`${lines.join('\n')}\nstate folder  ${state.home}\n`);
    });
}
