/**
 * Proves the sandbox: every attack and every way of tampering in every language. Prints a table and a line for each fault;
 * ends with status 1 when there is one. What was run already is kept in `--state` and not run again as long as the program
 * and the sandbox's image stay the same.
 *
 *   npm run prove:sandbox -- [--suites attacks,tampering] [--languages python,...] [--only NAME] [--state FILE]
 */
import { appendFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { digestOf } from '../../infra/digest.ts';
import { imageOf } from '../../infra/sandbox/container-options.ts';
import { ensureSandboxImages, imageTag } from '../../infra/sandbox/images.ts';
import { languages, type Language } from '../../models/tasks/task.ts';
import { attackProgram, attacks } from './attacks/catalogue.ts';
import { attackFaults, attackPrograms } from './attacks/verdict.ts';
import { tamperings } from './tampering/catalogue.ts';
import { tamperingFaults } from './tampering/verdict.ts';
import { openWatchedSandbox, type WatchedSandbox } from './watched-sandbox.ts';

const atOnce = 2;
const { values } = parseArgs({
  options: {
    suites: { type: 'string', default: 'attacks,tampering' },
    languages: { type: 'string', default: languages.join() },
    only: { type: 'string', default: '' },
    state: { type: 'string', default: path.join(tmpdir(), 'prove-sandbox.jsonl') },
  },
});
const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);

interface Verdict {
  readonly key: string;
  readonly suite: string;
  readonly language: Language;
  readonly name: string;
  readonly outcome: string;
  readonly faults: readonly string[];
}
interface Trial {
  readonly suite: string;
  readonly language: Language;
  readonly name: string;
  readonly program: string;
  judge(sandbox: WatchedSandbox): Promise<{ outcome: string; faults: readonly string[] }>;
}

function trialsOf(suite: string, language: Language): Trial[] {
  if (suite === 'attacks') {
    return attacks.map((attack) => ({
      suite,
      language,
      name: attack.name,
      program: JSON.stringify(attack) + attackProgram(attackPrograms[language], attack.name),
      judge: (sandbox) => attackFaults(sandbox, language, attack),
    }));
  }
  return tamperings(language).map((tampering) => ({
    suite: `tampering, ${tampering.tier} tier`,
    language,
    name: tampering.name,
    program: JSON.stringify(tampering),
    judge: (sandbox) => tamperingFaults(sandbox, language, tampering),
  }));
}

async function known(file: string): Promise<Map<string, Verdict>> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as Verdict).map((verdict) => [verdict.key, verdict]));
}

await ensureSandboxImages({ socketPath, log: (line) => process.stderr.write(`${line}\n`) });
const trials = values.languages
  .split(',')
  .flatMap((language) => values.suites.split(',').flatMap((suite) => trialsOf(suite, language as Language)))
  .filter((trial) => trial.name.includes(values.only));
const done = await known(values.state);
const verdicts: Verdict[] = [];
const waiting = [...trials];
await Promise.all(
  Array.from({ length: atOnce }, async (_, lane) => {
    // Named by the state, so that the next run removes the containers of one that was killed.
    const sandbox = await openWatchedSandbox(socketPath, `${path.resolve(values.state)}-${String(lane)}`);
    for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
      const { suite, language, name } = trial;
      const key = digestOf(await imageTag(imageOf[language]), suite, language, name, trial.program);
      let verdict = done.get(key);
      if (!verdict) {
        verdict = { key, suite, language, name, ...(await trial.judge(sandbox)) };
        await appendFile(values.state, `${JSON.stringify(verdict)}\n`);
        if (verdict.faults.length > 0)
          process.stderr.write(`${language}, ${name}: ${verdict.faults.join('; ')}\n`);
      }
      verdicts.push(verdict);
    }
    await sandbox.close();
  }),
);

const rows = [...new Set(verdicts.map((verdict) => `${verdict.suite} | ${verdict.language}`))]
  .sort()
  .map((row) => {
    const own = verdicts.filter((verdict) => `${verdict.suite} | ${verdict.language}` === row);
    const outcomes = [...new Set(own.map((verdict) => verdict.outcome))]
      .sort()
      .map((outcome) => `${outcome} ${String(own.filter((verdict) => verdict.outcome === outcome).length)}`);
    const faulty = own.filter((verdict) => verdict.faults.length > 0).length;
    return `| ${row} | ${String(own.length)} | ${String(faulty)} | ${outcomes.join(', ')} |`;
  });
const faults = verdicts
  .filter((verdict) => verdict.faults.length > 0)
  .map(({ language, name, faults: found }) => `- ${language}, ${name}: ${found.join('; ')}`);
process.stdout.write(
  [
    '| suite | language | run | with a fault | outcomes |',
    '| --- | --- | ---: | ---: | --- |',
    ...rows,
    '',
    ...faults,
    '',
  ].join('\n'),
);
process.exitCode = faults.length > 0 ? 1 : 0;
