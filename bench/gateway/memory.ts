import { readFileSync } from 'node:fs';
import { linearRegression } from 'simple-statistics';

const pageBytes = 4096;
const megabyte = 1024 * 1024;

/** Resident megabytes of a process (Linux). */
export function residentMegabytes(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes) / megabyte;
}

/** Slope of the later two thirds: in the first caches fill. */
export function slope(samples: readonly (readonly [minute: number, megabytes: number])[]): number {
  return linearRegression(samples.slice(Math.floor(samples.length / 3)).map(([x, y]) => [x, y])).m;
}
