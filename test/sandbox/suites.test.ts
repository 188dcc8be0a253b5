import assert from 'node:assert/strict';
import { ensureSandboxImages } from '../../infra/sandbox/images.ts';
import { judge } from '../../infra/sandbox/judge.ts';
import { languages, type Language } from '../../models/tasks/task.ts';
import { attackProgram, attacks } from './attacks/catalogue.ts';
import { attackFaults, attackPrograms } from './attacks/verdict.ts';
import { engineAnswers, socketPath } from './sandbox-setup.ts';
import { caseReport } from './tampering/forged-reports.ts';
import { tamperings } from './tampering/catalogue.ts';
import { judgedTests, tamperingFaults } from './tampering/verdict.ts';
import { openWatchedSandbox, type WatchedSandbox } from './watched-sandbox.ts';

/** A few of each suite, where a language starts fast; `npm run prove:sandbox` runs all of them. */
const someAttacks: readonly (readonly [Language, string])[] = [
  ['python', 'daemon'],
  ['javascript', 'process 1'],
  ['python', 'tracing process 1'],
];
const someTamperings: readonly (readonly [Language, 'judged' | 'framework', string])[] = [
  ['python', 'judged', 'right values on every descriptor, then exit 0'],
  ['python', 'judged', 'tags of another form'],
  ['python', 'framework', 'a test module of its own'],
  ['python', 'framework', 'other tests in the class of tests'],
  ['javascript', 'framework', 'another test'],
];

describe('sandbox suites', function () {
  let sandbox: WatchedSandbox | undefined;

  before(async function () {
    this.timeout(600_000);
    if (!(await engineAnswers())) this.skip();
    await ensureSandboxImages({ socketPath });
    sandbox = await openWatchedSandbox(socketPath, `suites-test-${String(process.pid)}`);
  });
  after(() => sandbox?.close());

  it('have at least 30 attacks and 40 ways of tampering in every language', () => {
    for (const language of languages) {
      const programs = new Set(attacks.map(({ name }) => attackProgram(attackPrograms[language], name)));
      assert.ok(programs.size >= 30, `${language}: ${String(programs.size)} attacks`);
      const judged = tamperings(language).filter(({ tier }) => tier === 'judged');
      assert.ok(judged.length >= 40, `${language}: ${String(judged.length)} judged`);
      assert.equal(new Set(judged.map(({ program }) => program)).size, judged.length, language);
    }
  });

  for (const [language, name] of someAttacks)
    it(`hold back in ${language}: ${name}`, async () => {
      const attack = attacks.find((item) => item.name === name)!;
      assert.deepEqual((await attackFaults(sandbox!, language, attack)).faults, []);
    });

  for (const [language, tier, name] of someTamperings)
    it(`do not pass ${language} (${tier}) by ${name}`, async () => {
      const tampering = tamperings(language).find((item) => item.tier === tier && item.name === name)!;
      assert.deepEqual((await tamperingFaults(sandbox!, language, tampering)).faults, []);
    });

  for (const [name, { text }] of Object.entries(caseReport))
    it(`do not make the judge fail by ${name}`, () => {
      const run = { compileErrors: [], results: text, exit: 0, wallSeconds: 1, oomKills: 0 };
      const result = judge(judgedTests('twice'), run, 'word');
      assert.notEqual(result.outcome, 'passed');
      assert.equal(typeof result.reward, 'number');
    });
});
