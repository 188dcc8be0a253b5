import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { TrainInput } from '../activities/training/types.ts';
import type { StackPaths } from '../infra/stack/paths.ts';

export interface TrainedModel {
  readonly model: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** One training by the trainer's own process, its state in `home`: it goes on where a killed one was, and a second call finds it done. */
export async function trainModel(
  paths: Pick<StackPaths, 'python' | 'trainer'>,
  home: string,
  job: Omit<TrainInput, 'parent' | 'checkpointEverySteps'>,
): Promise<TrainedModel> {
  await mkdir(home, { recursive: true });
  const input = path.join(home, `${job.runId}-${job.stage}.json`);
  await writeFile(input, JSON.stringify({ ...job, parent: null, checkpointEverySteps: 200 }));
  const { stdout } = await execa(paths.python, ['-m', 'contexture_trainer', 'train', '--input', input], {
    cwd: paths.trainer,
    env: { CONTEXTURE_HOME: home },
    stderr: 'inherit',
    maxBuffer: 1e9,
  });
  return (JSON.parse(stdout.trim().split('\n').at(-1)!) as { result: TrainedModel }).result;
}
