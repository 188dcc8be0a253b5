import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('must be a port, 0 to 65535');
  return port;
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('run the gateway in the foreground, on loopback')
    .option('--port <number>', 'port (default: that of gatewayUrl)', parsePort)
    .option('--insecure', 'let everybody on this machine in without a key')
    .action(async (options: { port?: number; insecure?: true }) => {
      const { serve } = await import('../../gateway/serve.ts');
      await serve(options);
    });
}
