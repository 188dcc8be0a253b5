import assert from 'node:assert/strict';
import { loadOcw } from '../../corpus/ocw.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { loadAll } from './loaded.ts';
import { writeFiles } from './track.ts';

const course = JSON.stringify({
  course_title: 'Introduction to Loops',
  primary_course_number: '6.00SC',
  term: 'Spring',
  year: '2011',
  level: ['Undergraduate'],
  topics: [['Engineering', 'Computer Science']],
  course_image: { content: 'x', website: '6-00sc-introduction-to-loops' },
});

describe("OpenCourseWare's loader", () => {
  const folder = useTemporaryFolder();

  it("takes pages and resources with text, without Hugo's shortcodes; what only names a file is reported", async () => {
    writeFiles(folder.path('ocw'), {
      'loops/data/course.json': course,
      'loops/README.md': '# loops',
      'loops/content/pages/syllabus.md':
        '---\ntitle: Syllabus\nuid: 1-2\n---\n\n« [Previous]({{< baseurl >}}/) | [Next]({{< baseurl >}}/pages/a) »\n\nSee {{% resource_link "3-4" "the \\"notes\\"" %}}.\r\n\n{{< youtube "x" >}}\n',
      'loops/content/pages/unit-1/_index.md': '---\ntitle: Unit 1\nuid: 5\n---\n\nFirst.\n',
      'loops/content/pages/unit-1/lecture-1.md': '---\ntitle: Lecture 1\nuid: 6\n---\n\nOf loops.\n',
      'loops/content/pages/bare.md': '---\ntitle: Bare\nuid: 7\n---\n',
      'loops/content/resources/ps1.md':
        '---\ntitle: ps1\nuid: 8\nresourcetype: Document\nfile: https://files.example/ps1.pdf\nfile_type: application/pdf\nlicense: https://creativecommons.org/licenses/by-nc-sa/4.0/\n---\n',
      'loops/content/resources/talk.md':
        '---\ntitle: Talk\nuid: 9\nresourcetype: Video\n---\n\nWe said this.\n',
      'loops/static_resources/ps1.pdf': Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0xfe]),
    });
    const { records, rejected } = await loadAll(loadOcw, folder.path('ocw'));
    assert.deepEqual(
      records.map((record) => [
        record.naturalKey,
        record.kind,
        record.course,
        record.title,
        record.provenance['uid'],
      ]),
      [
        [
          '6.00sc-spring-2011/pages/syllabus',
          'lesson',
          '6.00sc-spring-2011/pages/syllabus',
          'Syllabus',
          '1-2',
        ],
        [
          '6.00sc-spring-2011/pages/unit-1/_index',
          'lesson',
          '6.00sc-spring-2011/pages/unit-1',
          'Unit 1',
          '5',
        ],
        [
          '6.00sc-spring-2011/pages/unit-1/lecture-1',
          'lesson',
          '6.00sc-spring-2011/pages/unit-1',
          'Lecture 1',
          '6',
        ],
        ['6.00sc-spring-2011/resources/talk', 'lesson', '6.00sc-spring-2011/resources/talk', 'Talk', '9'],
      ],
    );
    const [syllabus, unit] = records;
    assert.equal(syllabus!.body.documents[0]!.text, 'See the "notes".');
    assert.equal(syllabus!.licence, 'CC-BY-NC-SA-4.0');
    assert.equal(
      unit!.provenance['url'],
      'https://ocw.mit.edu/courses/6-00sc-introduction-to-loops/pages/unit-1/',
    );
    assert.deepEqual(unit!.body.details['topics'], [['Engineering', 'Computer Science']]);
    assert.deepEqual(rejected, {
      'ocw:loops/README.md': 'stands outside of content/: no page of the course',
      'ocw:loops/content/pages/bare.md': 'says nothing: no text below a title',
      'ocw:loops/content/resources/ps1.md': 'only names a file that is not text here (application/pdf)',
      'ocw:loops/static_resources/ps1.pdf': 'is no text: .pdf',
    });
  });

  it('takes plain pages of a course without course.json; their licence is unknown', async () => {
    writeFiles(folder.path('cs101'), {
      'lectures/1.html': '<html><head><title>Lecture 1</title></head><body><p>Bits.</p></body></html>',
      'lectures/2.md': '# Lecture 2\n\nBytes.\n',
      'notes.txt': 'Mind the gap.\n',
    });
    const { records, rejected } = await loadAll(loadOcw, folder.path('cs101'));
    assert.deepEqual(
      records.map(({ naturalKey, licence, title, body }) => [
        naturalKey,
        licence,
        title,
        body.documents[0]!.format,
      ]),
      [
        ['cs101/lectures/1', 'unknown', 'Lecture 1', 'html'],
        ['cs101/lectures/2', 'unknown', 'Lecture 2', 'markdown'],
        ['cs101/notes', 'unknown', 'Notes', 'text'],
      ],
    );
    assert.deepEqual(rejected, {});
  });

  it('names a malformed course.json and its field, and takes the pages', async () => {
    writeFiles(folder.path('bad'), {
      'a/data/course.json': '{"course_title": ',
      'a/content/pages/x.md': '---\ntitle: X\n---\n\nSaid.\n',
      'b/data/course.json': '{"course_title": 7}',
      'b/content/pages/y.md': '---\ntitle: Y\n---\n\nSaid.\n',
      'b/content/pages/latin.md': Buffer.from([0x63, 0xe9]),
    });
    const { records, rejected } = await loadAll(loadOcw, folder.path('bad'));
    assert.deepEqual(
      records.map(({ naturalKey }) => naturalKey),
      ['a/pages/x', 'b/pages/y'],
    );
    assert.match(rejected['bad:a/data/course.json']!, /not valid JSON/);
    assert.match(rejected['bad:b/data/course.json']!, /field course_title/);
    assert.match(rejected['bad:b/content/pages/latin.md']!, /not valid UTF-8/);
  });

  it('says so when a folder holds no page', async () => {
    writeFiles(folder.path('none'), { 'a.json': '{}' });
    const { rejected } = await loadAll(loadOcw, folder.path('none'));
    assert.match(rejected['none']!, /holds no page of a course/);
  });
});
