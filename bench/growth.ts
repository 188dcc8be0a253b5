/**
 * The growth law of each stage at three sizes, each twice the one before, on an empty database of its own, and what the paper's volumes
 * (100 million tokens, 50 million pairs, 10 million sessions) would take by it on this machine: hours, gigabytes, US dollars, and
 * machines like this one for a month. Pages are made up, tasks are the bundled ones, LLMs are the simulated team.
 *
 *   npm run bench:growth [-- --factor 1]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { growthLaw, projectTo } from '../evaluation/growth-law.ts';
import type { MeasuredSize } from '../evaluation/growth-law.ts';
import { requiredVolumes } from '../evaluation/report/volumes.ts';
import { measureStages, stageNames } from './growth/stages.ts';
import type { Measured, StageName } from './growth/stages.ts';

const { values } = parseArgs({ options: { factor: { type: 'string', default: '1' } } });
const factor = Number(values.factor);

const needed: Readonly<Record<StageName, number>> = {
  ingest: requiredVolumes.knowledgeTokens,
  embed: requiredVolumes.knowledgeTokens,
  pairs: requiredVolumes.pairs,
  training: requiredVolumes.pairs,
  sessions: requiredVolumes.sessions,
};
const units: Readonly<Record<StageName, string>> = {
  ingest: 'tokens',
  embed: 'tokens',
  pairs: 'pairs',
  training: 'pairs, one epoch',
  sessions: 'sessions',
};

const folder = await mkdtemp(path.join(os.tmpdir(), 'contexture-growth-'));
const measured: Measured[][] = [];
try {
  for (const times of [1, 2, 4])
    measured.push(await measureStages(folder, { times: times * factor, seed: times }));
} finally {
  await rm(folder, { recursive: true, force: true });
}

console.log(`Load average ${os.loadavg()[0]!.toFixed(1)}, ${os.cpus().length} processors\n`);
console.log('| stage | size | seconds | MB | USD |\n| --- | --- | --- | --- | --- |');
for (const stage of stageNames)
  for (const each of of(stage))
    console.log(
      `| ${stage} (${units[stage]}) | ${each.size} | ${each.seconds.toFixed(2)} | ${(each.bytes / 1e6).toFixed(2)} | ${each.usd.toFixed(4)} |`,
    );
console.log('\n| stage | time ~ size^ | for | hours | at most | GB | USD | machines for 30 days |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const stage of stageNames) {
  const law = growthLaw(points(stage, 'seconds'));
  const time = projectTo(needed[stage], points(stage, 'seconds'));
  const amount = (name: 'bytes' | 'usd', unit: number): string =>
    of(stage).some((each) => each[name] <= 0)
      ? '0'
      : (projectTo(needed[stage], points(stage, name)).likely / unit).toPrecision(3);
  console.log(
    `| ${stage} | ${law.exponent.toFixed(2)} (${law.range.map((end) => end.toFixed(2)).join('..')}) | ` +
      `${needed[stage].toExponential(0)} ${units[stage]} | ${(time.likely / 3600).toPrecision(3)} | ${(time.most / 3600).toPrecision(3)} | ` +
      `${amount('bytes', 1e9)} | ${amount('usd', 1)} | ${Math.ceil(time.likely / 3600 / 720)} |`,
  );
}

function of(stage: StageName): Measured[] {
  return measured.flat().filter((each) => each.stage === stage);
}

function points(stage: StageName, name: 'seconds' | 'bytes' | 'usd'): MeasuredSize[] {
  return of(stage).map((each) => ({ size: each.size, amount: each[name] }));
}
