/**
 * The trainer's measurements, in its own Python: `speed` (samples a second beside the arithmetic limit, with one thread and with all)
 * and `losses` (what each part of the loss is worth; DATASET as `train:released` stores it).
 *
 *   npm run bench:training
 *   npm run bench:losses -- --dataset FILE --work FOLDER [--every 5] [--steps 450] [--seeds 1 2 3]
 */
import { availableParallelism } from 'node:os';
import { execa } from 'execa';
import { stackPaths } from '../infra/stack/paths.ts';

const paths = stackPaths();
const [what, ...rest] = process.argv.slice(2);
const run = (module: string, threads: number) =>
  execa(paths.python, ['-m', `contexture_trainer.${module}`, ...rest], {
    env: {
      PYTHONPATH: paths.trainer,
      OMP_NUM_THREADS: String(threads),
      CONTEXTURE_TRAINER_THREADS: String(threads),
    },
    stdio: 'inherit',
  });
if (what === 'speed')
  for (const threads of [...new Set([1, availableParallelism()])]) await run('speed', threads);
else if (what === 'losses') await run('loss_ablation', 1);
else throw new Error('usage: training.ts speed | losses ...');
