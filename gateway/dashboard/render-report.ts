import { execa } from 'execa';
import path from 'node:path';

const command = path.resolve(import.meta.dirname, '../../cli/main.ts');

/**
 * The file that `contexture report` writes, made by it: drawing takes seconds of a processor, which a request must not wait for, so it
 * happens in a process of its own. The address goes by the environment, where no list of processes shows it.
 */
export async function renderReportApart(databaseUrl: string): Promise<string> {
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', command, 'report', '--output', '-'], {
    env: { DATABASE_URL: databaseUrl },
    stripFinalNewline: false,
  });
  return stdout;
}
