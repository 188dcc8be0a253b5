import assert from 'node:assert/strict';
import { create } from 'tar';
import { loadOdin } from '../../corpus/odin.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

const files = {
  'README.md': '# Curriculum\n',
  'license.md': 'Attribution-NonCommercial-ShareAlike 4.0 International\n',
  'javascript/computer_science/recursion.md': '### Introduction\n\nIt calls itself.\r\n',
  'javascript/computer_science/project_recursion.md': '### Introduction\n\nBuild it.\n',
  'foundations/installations/guides/linux/git.md': 'Install git.\n',
  'foundations/html_css/empty.md': ' \n',
  'markdownlint/TOP001/tests/valid.md': '### Introduction\n',
};

describe("the Odin Project's loader", () => {
  const folder = useTemporaryFolder();

  it('takes lessons, and projects as exercises, by course and section; the rest is reported', async () => {
    writeFiles(folder.path('curriculum'), files);
    const { records, rejected } = await loadAll(loadOdin, folder.path('curriculum'));
    assert.deepEqual(
      records.map((record) => [
        record.naturalKey,
        record.kind,
        record.course,
        record.title,
        record.language,
        record.licence,
      ]),
      [
        [
          'foundations/installations/guides/linux/git',
          'lesson',
          'odin/foundations/installations',
          'Git',
          null,
          'CC-BY-NC-SA-4.0',
        ],
        [
          'javascript/computer_science/project_recursion',
          'exercise',
          'odin/javascript/computer_science',
          'Project: Recursion',
          'javascript',
          'CC-BY-NC-SA-4.0',
        ],
        [
          'javascript/computer_science/recursion',
          'lesson',
          'odin/javascript/computer_science',
          'Recursion',
          'javascript',
          'CC-BY-NC-SA-4.0',
        ],
      ],
    );
    assert.equal(records[2]!.body.documents[0]!.text, '### Introduction\n\nIt calls itself.\n');
    assert.deepEqual(rejected, {
      'curriculum:README.md': 'is about the curriculum itself: no lesson of a section',
      'curriculum:foundations/html_css/empty.md': 'is empty: no lesson',
      'curriculum:license.md': 'is the text of the licence',
      'curriculum:markdownlint/TOP001/tests/valid.md': 'belongs to the tools of the authors',
    });
  });

  it('finds the same below the leading folder of an archive', async () => {
    writeFiles(folder.path('curriculum-main'), files);
    await create({ cwd: folder.path(), file: folder.path('odin.tar.gz'), gzip: true }, ['curriculum-main']);
    const { records } = await loadAll(loadOdin, folder.path('odin.tar.gz'));
    assert.deepEqual(records.map(({ naturalKey }) => naturalKey).sort(), [
      'foundations/installations/guides/linux/git',
      'javascript/computer_science/project_recursion',
      'javascript/computer_science/recursion',
    ]);
  });

  it('names a lesson of a wrong encoding, and a folder without lessons', async () => {
    writeFiles(folder.path('bad'), { 'a/b/c.md': Buffer.from([0xff, 0xfe, 0x00]) });
    const { rejected } = await loadAll(loadOdin, folder.path('bad'));
    assert.match(rejected['bad:a/b/c.md']!, /not valid UTF-8/);
    assert.match(rejected['bad']!, /no COURSE\/SECTION\/LESSON|holds no COURSE/);
  });
});
