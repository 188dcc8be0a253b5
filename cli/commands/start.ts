import type { Command } from 'commander';
import { runAndReport, runOptions } from './run.ts';

export function register(cli: Command): void {
  runOptions(
    cli
      .command('start')
      .description(
        'install and start everything, run the whole programme, leave the gateway serving the trained model',
      ),
  ).action(async (options: Parameters<typeof runAndReport>[0]) => {
    const { up, status } = await import('../../infra/stack/stack.ts');
    const log = options.json ? console.error : console.log;
    await up({ log });
    const { addresses } = await status();
    log(`Temporal UI ${addresses?.temporalUi ?? 'n/a'}`);
    log(`Dashboard   ${addresses?.gatewayUrl ?? 'n/a'}/`);
    await runAndReport(options);
    log(`\nThe gateway serves at ${addresses?.gatewayUrl ?? 'n/a'} (key: npx contexture status --json).`);
    log(`Temporal UI ${addresses?.temporalUi ?? 'n/a'}; "npx contexture down" ends everything.`);
  });
}
