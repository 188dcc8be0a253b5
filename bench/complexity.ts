/**
 * The growth of time that the sandbox finds for 50 functions whose growth is known. "unknown" counts as not right, and how many
 * are wrong, not just unknown, is said beside it.
 *
 *   npm run bench:complexity [-- --repeats 1] [--show]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureSandboxImages } from '../infra/sandbox/images.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import { labelledFunctions } from './complexity-functions.ts';

const { values } = parseArgs({
  options: { repeats: { type: 'string', default: '1' }, show: { type: 'boolean', default: false } },
});
const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
await ensureSandboxImages({ socketPath });
const home = await mkdtemp(path.join(tmpdir(), 'contexture-complexity-'));
// One at a time: two would take each other's time.
const sandbox = createSandbox({ socketPath, home, poolSize: 0, concurrency: 1 });

console.log('| repeat | functions | right | unknown | wrong |\n| ---: | ---: | ---: | ---: | ---: |');
for (let repeat = 1; repeat <= Number(values.repeats); repeat += 1) {
  let [right, unknown] = [0, 0];
  for (const { name, language, label, growth, text } of labelledFunctions) {
    const file = language === 'python' ? 'solution.py' : 'solution.js';
    const result = await sandbox.run({
      language,
      files: [{ path: file, text }],
      solutionPath: file,
      tests: { style: 'cases', entry: name, cases: [], growth },
      signals: ['complexity'],
    });
    const { complexity } = result.profile;
    right += Number(complexity === label);
    unknown += Number(complexity === 'unknown');
    if (values.show)
      console.error(
        `${language} ${name}: ${label}, found ${complexity} ${result.integrity.notes.join('; ')}`,
      );
  }
  const wrong = labelledFunctions.length - right - unknown;
  console.log(`| ${[repeat, labelledFunctions.length, right, unknown, wrong].join(' | ')} |`);
}
await sandbox.close();
await rm(home, { recursive: true });
