/** Runs known programs for ever, several at once, until it is killed. Usage: executor-to-kill.ts SOCKET HOME */
import { createSandbox } from '../../infra/sandbox/runner.ts';
import { slowRun } from './load-programs.ts';

const [socketPath, home] = process.argv.slice(2);
const sandbox = createSandbox({ socketPath: socketPath!, home: home!, poolSize: 2, concurrency: 3 });
await Promise.all(
  [1, 2, 3].map(async () => {
    for (;;) {
      const { outcome } = await sandbox.run(slowRun.request);
      process.stdout.write(`${outcome}\n`);
    }
  }),
);
