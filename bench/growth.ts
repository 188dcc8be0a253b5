/**
 * The growth law of each stage at three sizes, each twice the one before, on an empty database of its own, and what the paper's volumes
 * (100 million tokens, 50 million pairs, 10 million sessions) would take by it on this machine: hours, gigabytes, US dollars, and
 * machines like this one for a month. Pages are made up, tasks are the bundled ones, LLMs are the simulated team.
 *
 *   npm run bench:growth [-- --again]
 *
 * Each size is kept in docs/results/growth.json, which the report reads, as soon as it is measured; what is there is not measured again.
 * `--again` begins anew.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type GrowthMeasurements, projectStages } from '../evaluation/growth-projection.ts';
import { growthFile, readGrowth } from '../cli/growth-file.ts';
import { measureStages } from './growth/stages.ts';

const { values } = parseArgs({ options: { again: { type: 'boolean', default: false } } });
let growth: GrowthMeasurements = (values.again ? null : await readGrowth()) ?? {
  ...{ format: 'contexture-growth/1', command: 'npm run bench:growth -- --again', sizes: [] },
};

for (const times of [1, 2, 4].filter((each) => !growth.sizes.some((size) => size.times === each))) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'contexture-growth-'));
  try {
    const stages = await measureStages(folder, { times, seed: times });
    const machine = {
      processor: os.cpus()[0]?.model ?? 'unknown',
      processors: os.cpus().length,
      loadAverage: Number(os.loadavg()[0]!.toFixed(1)),
    };
    const size = { times, measuredAt: new Date().toISOString(), machine, stages };
    growth = { ...growth, sizes: [...growth.sizes, size] };
    await writeFile(growthFile, `${JSON.stringify(growth, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

console.log('| stage | size | seconds | MB | USD |\n| --- | --- | --- | --- | --- |');
for (const { stages } of growth.sizes)
  for (const { stage, size, seconds, bytes, usd } of stages)
    console.log(
      `| ${stage} | ${size} | ${seconds.toFixed(2)} | ${(bytes / 1e6).toFixed(2)} | ${usd.toFixed(4)} |`,
    );
console.log('\n| stage | time ~ size^ | for | hours | at most | GB | USD | machines for 30 days |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const { stage, unit, needed, law, seconds, bytes, usd } of projectStages(growth))
  console.log(
    `| ${stage} | ${law.exponent.toFixed(2)} (${law.range.map((end) => end.toFixed(2)).join('..')}) | ` +
      `${needed.toExponential(0)} ${unit} | ${(seconds.likely / 3600).toPrecision(3)} | ${(seconds.most / 3600).toPrecision(3)} | ` +
      `${(bytes / 1e9).toPrecision(3)} | ${usd.toPrecision(3)} | ${Math.ceil(seconds.likely / 3600 / 720)} |`,
  );
