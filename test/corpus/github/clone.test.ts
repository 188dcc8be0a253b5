import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chunkRecord } from '../../../corpus/chunking.ts';
import { useTemporaryFolder } from '../../support/temporary-folder.ts';
import { load } from './load.ts';
import type { MadeRepository } from './make-repository.ts';
import { makeRepository, Workshop } from './make-repository.ts';

const key = (rest: string): string => `tidewright/ledger/${rest}`;

describe('the GitHub loader on a clone', function () {
  const folder = useTemporaryFolder();
  const prototype = mkdtempSync(path.join(os.tmpdir(), 'contexture-'));
  let original: MadeRepository;
  before('make the repository that the tests copy', () => (original = makeRepository(prototype)));
  after('remove it', () => rmSync(prototype, { recursive: true, force: true }));
  const copy = (): MadeRepository => {
    cpSync(prototype, folder.path('made'), { recursive: true, verbatimSymlinks: true });
    return { ...original, clone: folder.path('made', 'clone'), export: folder.path('made', 'export') };
  };

  /** Fixture with the export inside the clone, changed by hand where a test says so. */
  const made = (change: (repository: Record<string, unknown>) => void = () => undefined): MadeRepository => {
    const repository = copy();
    const file = `${repository.export}/repository.json`;
    const description = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    change(description);
    writeFileSync(file, JSON.stringify(description));
    cpSync(repository.export, repository.clone, { recursive: true });
    return repository;
  };

  it('takes files, commits, merged pull requests and resolved issues, with licence and provenance', async () => {
    const { clone, commits } = made();
    const { records, byKey } = await load(clone);
    const keys = records.filter((record) => record.kind !== 'pattern').map((record) => record.naturalKey);
    assert.deepEqual(
      keys.sort(),
      [
        ...[
          'README.md',
          'docs/rounding.rst',
          'ledger/symbols.ts',
          'ledger/text/format.go',
          'ledger/total.py',
          'tests/test_total.py',
        ].map((file) => key(`file/${file}`)),
        ...['begin', 'fix', 'symbols', 'docs', 'move'].map((name) => key(`commit/${commits[name]!}`)),
        key('pull/3'),
        key('issue/1'),
        key('issue/5'),
      ].sort(),
    );
    for (const record of records) {
      assert.equal(record.licence, 'MIT');
      assert.equal(record.course, 'tidewright/ledger');
      assert.equal(record.provenance['repository'], 'tidewright/ledger');
      assert.match(record.provenance['url']!, /^https:\/\/github\.com\/tidewright\/ledger/);
    }
    const head = byKey.get(key('file/ledger/total.py'))!;
    assert.equal(head.kind, 'code');
    assert.equal(head.language, 'python');
    assert.deepEqual(head.body.details, { test: false });
    assert.deepEqual(byKey.get(key('file/tests/test_total.py'))!.body.details, { test: true });
    assert.equal(byKey.get(key('file/docs/rounding.rst'))!.body.documents[0]!.format, 'rst');
    assert.deepEqual(
      chunkRecord(head).map((chunk) => chunk.headingPath),
      [['ledger/total.py'], ['ledger/total.py', 'total'], ['ledger/total.py', 'last']],
    );
  });

  it('gives a commit its message and diff, a rename as one, and an issue its comments and its fix', async () => {
    const { clone, commits } = made();
    const { byKey } = await load(clone);
    const fix = byKey.get(key(`commit/${commits['fix']!}`))!;
    assert.equal(fix.kind, 'change');
    assert.equal(fix.language, 'python');
    assert.match(fix.body.documents[0]!.text, /Fixes #1/);
    assert.match(
      fix.body.documents[1]!.text,
      /^@@ -3,9 \+3,11 @@\n[\s\S]*\n\+ {4}if entries is None:\n\+ {8}return 0\n/,
    );
    assert.equal(fix.body.details['closesIssue'], true);
    assert.equal(fix.body.details['testsChanged'], true);
    const move = byKey.get(key(`commit/${commits['move']!}`))!;
    assert.equal(
      move.body.documents[1]!.text,
      'rename from ledger/format.go\nrename to ledger/text/format.go',
    );
    const issue = byKey.get(key('issue/1'))!;
    assert.deepEqual(
      issue.body.documents.map((document) => document.title),
      [null, 'Comment by reader', 'Comment by maren', `Fixed by commit ${commits['fix']!.slice(0, 12)}`],
    );
    assert.deepEqual(issue.body.details['fixedBy'], { commits: [commits['fix']], pullRequests: [] });
    assert.deepEqual(byKey.get(key('issue/5'))!.body.details['fixedBy'], {
      commits: [commits['merge']],
      pullRequests: [3],
    });
    const pull = byKey.get(key('pull/3'))!;
    assert.deepEqual(
      pull.body.documents.map((document) => document.path),
      ['description', 'comment-1', 'ledger/symbols.ts.diff'],
    );
  });

  it('finds the pattern of a fix, with its place and its commit, the same at every run', async () => {
    const { clone, commits } = made();
    const { byKey, records } = await load(clone);
    const pattern = byKey.get(key('pattern/bug-fix/null-check/python'))!;
    assert.equal(pattern.kind, 'pattern');
    assert.deepEqual(pattern.body.details['places'], [
      { commit: commits['fix'], path: 'ledger/total.py', place: 'total' },
    ]);
    assert.match(pattern.body.documents[1]!.text, /Before:[\s\S]*After:[\s\S]*if entries is None/);
    assert.deepEqual((await load(clone)).records, records);
  });

  it('says what it leaves out and why', async () => {
    const { clone } = made();
    const { rejected } = await load(clone);
    const reasons = Object.values(rejected).join('\n');
    for (const expected of [
      /files left out: in a folder of other projects \(vendored\), e\.g\. vendor\/other\/other\.go/,
      /files left out: minified/,
      /generated, by its name, e\.g\. api\/ledger\.pb\.go/,
      /generated, by its own words, e\.g\. api\/schema\.ts/,
      /neither source in a supported language nor documentation, e\.g\. LICENSE/,
      /binary, e\.g\. ledger\/image\.py/,
      /symbolic link, e\.g\. ledger\/link\.py/,
      /1 issues left out: open, e\.g\. #2/,
      /1 issues left out: closed as not planned, e\.g\. #4/,
      /1 pull requests left out: open, e\.g\. #6/,
      /1 pull requests left out: closed without a merge, e\.g\. #7/,
      /1 commits left out: merges/,
    ])
      assert.match(reasons, new RegExp(expected));
    assert.equal(rejected['clone:ledger/latin.py'], 'is not valid UTF-8');
    assert.match(rejected['clone:ledger/huge.py']!, /has 1200000 bytes, more than 1048576/);
  });

  for (const [what, change, reason] of [
    ['few stars', { stargazers_count: 12 }, /stars 12 <= 1000/],
    [
      'no pushes for long',
      { pushed_at: '2020-01-01T00:00:00Z' },
      /last pushed \d+ days ago \(2020-01-01T00:00:00Z\), more than 365/,
    ],
    ['an end by its owner', { archived: true }, /archived by its owner/],
  ] as const)
    it(`refuses a repository with ${what}, and says why`, async () => {
      const { clone } = made((repository) => Object.assign(repository, change));
      const { records, rejected } = await load(clone);
      assert.equal(records.length, 0);
      assert.match(rejected['clone']!, reason);
    });

  it('refuses a repository without tests and licence', async () => {
    const { export: exported } = copy();
    const workshop = new Workshop(folder.path('bare'));
    workshop.commit('all', { 'a.py': 'x = 1\n' });
    const repository = JSON.parse(readFileSync(`${exported}/repository.json`, 'utf8')) as Record<
      string,
      unknown
    >;
    workshop.write({ 'repository.json': JSON.stringify({ ...repository, license: null }) });
    const { rejected } = await load(workshop.folder);
    assert.equal(rejected['bare'], 'the repository is not taken: has no tests; its licence is unknown');
  });

  it('finds the export beside the clone, and says in the provenance when there is none', async () => {
    const { clone, export: exported } = copy();
    assert.equal(
      (await load(clone)).records[0]!.provenance['filter'],
      'not applied: no repository.json tells stars and activity',
    );
    cpSync(exported, folder.path('made'), { recursive: true });
    const { byKey } = await load(clone);
    assert.ok(byKey.has(key('issue/1')));
    const parent = await load(folder.path('made'));
    assert.deepEqual([...parent.byKey.keys()], [...byKey.keys()]);
  });

  it('goes on after damaged JSON, with a message for each place', async () => {
    const { clone, export: exported } = copy();
    const issues = JSON.parse(readFileSync(`${exported}/issues.json`, 'utf8')) as Record<string, unknown>[];
    const lines = issues.map((issue) => JSON.stringify(issue));
    lines.splice(
      1,
      0,
      lines[0]!.slice(0, 150),
      '{"number": "nine", "title": "x", "state": "closed"}',
      'Internal Server Error',
    );
    writeFileSync(`${clone}/issues.jsonl`, lines.join('\n'));
    writeFileSync(`${clone}/pulls.json`, readFileSync(`${exported}/pulls.json`, 'utf8').slice(0, -400));
    writeFileSync(`${clone}/comments.json`, '');
    const { byKey, rejected } = await load(clone);
    assert.ok(byKey.has('clone/issue/1') && byKey.has('clone/issue/5') && byKey.has('clone/pull/3'));
    assert.match(rejected['clone:issues.jsonl#2']!, /not valid JSON \(it ends in the middle\)/);
    assert.match(rejected['clone:issues.jsonl#3']!, /field number: Invalid input: expected number/);
    assert.match(rejected['clone:issues.jsonl#4']!, /not valid JSON/);
    assert.match(rejected['clone:pulls.json#3']!, /it ends in the middle/);
    assert.equal(rejected['clone:comments.json'], 'is empty');
  });

  it('says so when a repository is empty, no clone, or shallow', async () => {
    mkdirSync(folder.path('plain'));
    assert.deepEqual((await load(folder.path('plain'))).rejected, { plain: 'holds no .git: not a clone' });
    const empty = new Workshop(folder.path('empty'));
    assert.deepEqual((await load(empty.folder)).rejected, { empty: 'has no commits' });
    const { clone } = copy();
    execFileSync('git', ['clone', '-q', '--depth', '2', `file://${clone}`, folder.path('shallow')], {
      stdio: 'ignore',
    });
    const { records, rejected } = await load(folder.path('shallow'));
    assert.ok(records.some((record) => record.kind === 'code'));
    assert.match(Object.values(rejected).join('\n'), /1 commits left out: the clone is shallow/);
  });

  it('says once that objects are damaged, and keeps what it could read', async () => {
    const workshop = new Workshop(folder.path('hurt'));
    workshop.commit('all', { 'a.py': 'x = 1\n', 'b.py': 'y = 2\n' });
    const blob = workshop.git('rev-parse', 'HEAD:b.py');
    execFileSync('rm', ['-f', `${workshop.folder}/.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`]);
    const { byKey, rejected } = await load(workshop.folder);
    assert.ok(byKey.has('hurt/file/a.py'));
    assert.match(rejected['hurt:b.py']!, /not in the clone/);
  });

  it('runs nothing that the configuration of a repository names', async () => {
    const workshop = new Workshop(folder.path('trap'));
    const marker = folder.path('executed');
    workshop.commit('one', { 'a.py': 'x = 1\n', '.gitattributes': '*.py diff=trap filter=trap\n' });
    workshop.commit('two', { 'a.py': 'x = 2\n' });
    for (const setting of [
      'core.fsmonitor',
      'diff.external',
      'diff.trap.command',
      'diff.trap.textconv',
      'filter.trap.smudge',
      'core.pager',
      'core.sshCommand',
      'core.gitProxy',
      'gpg.program',
    ])
      workshop.git('config', setting, `touch ${marker}`);
    const { records } = await load(workshop.folder);
    assert.ok(records.length > 0);
    assert.ok(!existsSync(marker));
  });
});
