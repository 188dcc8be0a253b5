import type { Command } from 'commander';
import { examine } from '../../infra/stack/doctor.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('what is installed and how up gets the rest; exit 1 when something cannot be got here')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: true }) => {
      const findings = await examine();
      if (findings.some(({ state }) => state === 'missing')) process.exitCode = 1;
      const lines = findings.map(
        ({ component, state, detail }) => `${state.padEnd(11)} ${component.padEnd(14)} ${detail}`,
      );
      process.stdout.write(
        options.json ? `${JSON.stringify({ findings }, null, 2)}\n` : `${lines.join('\n')}\n`,
      );
    });
}
