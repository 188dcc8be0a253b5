import { Command, CommanderError } from 'commander';

/** Each exports `register(program)`. A new command is one line here. */
const commands: readonly (() => Promise<{ register(program: Command): void }>)[] = [
  () => import('./commands/up.ts'),
  () => import('./commands/down.ts'),
  () => import('./commands/status.ts'),
  () => import('./commands/doctor.ts'),
];

const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

async function main(): Promise<number> {
  const program = new Command('contexture')
    .description('Trains, proves and serves a Context Engineering Transformer.')
    .exitOverride()
    .showHelpAfterError('(contexture --help lists the commands)')
    .enablePositionalOptions();
  for (const load of commands) (await load()).register(program);
  // Commands inherit the way out: no call of process.exit in the middle of things.
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`(see contexture ${command.name()} --help)`);
  if (process.argv.length <= 2) {
    program.outputHelp({ error: true });
    return exitCodes.usage;
  }
  try {
    await program.parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (process.env['CONTEXTURE_TRACE'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCodes.failed;
  }
}

process.exitCode = await main();
