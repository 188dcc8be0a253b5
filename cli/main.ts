import { Command, CommanderError } from 'commander';

type Register = { register(program: Command): void };

/** The modules of the commands. A new command is one line here; only the one that is called gets loaded. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  up: () => import('./commands/up.ts'),
  down: () => import('./commands/down.ts'),
  status: () => import('./commands/status.ts'),
  doctor: () => import('./commands/doctor.ts'),
  start: () => import('./commands/start.ts'),
  run: () => import('./commands/run.ts'),
  evaluate: () => import('./commands/evaluate.ts'),
  ablate: () => import('./commands/ablate.ts'),
  compare: () => import('./commands/compare.ts'),
  report: () => import('./commands/report.ts'),
  transform: () => import('./commands/transform.ts'),
  exec: () => import('./commands/exec.ts'),
  ingest: () => import('./commands/ingest.ts'),
  search: () => import('./commands/search.ts'),
  serve: () => import('./commands/serve.ts'),
  models: () => import('./commands/models.ts'),
  experiments: () => import('./commands/experiments.ts'),
  feedback: () => import('./commands/feedback.ts'),
  suite: () => import('./commands/suite.ts'),
};

const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

async function main(): Promise<number> {
  const program = new Command('contexture')
    .description('Trains, proves and serves a Context Engineering Transformer.')
    .exitOverride()
    .showHelpAfterError('(contexture --help lists the commands)')
    .enablePositionalOptions();
  const called = Object.hasOwn(commands, process.argv[2] ?? '')
    ? [commands[process.argv[2]!]!]
    : Object.values(commands);
  for (const load of called) (await load()).register(program);
  for (const command of program.commands)
    command.showHelpAfterError(`(see contexture ${command.name()} --help)`);
  if (process.argv.length <= 2) {
    program.outputHelp({ error: true });
    return exitCodes.usage;
  }
  try {
    await program.parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    process.stderr.write(`${explain(error)}\n`);
    return exitCodes.failed;
  }
}

/** Which server it was that could not be reached: the system's message has its number only. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { syscall, address, port, code } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (syscall !== 'connect' || port === undefined) return error.message;
  return `no server answers at ${address ?? 'the address'}:${String(port)} (${code ?? 'no reason given'}); "npx contexture status" says what runs`;
}

// Some libraries wait on handles that do not keep a process alive; a command must not end silently in the middle.
const alive = setInterval(() => undefined, 60_000);
process.exitCode = await main();
clearInterval(alive);
