import path from 'node:path';
import { isLicencePath, licenceFinder } from './licence.ts';
import { languageOfNames } from './programming-language.ts';
import type { CorpusRecord, LoadedItem } from './record.ts';
import { titleOfSlug } from './slug.ts';
import { filesAhead, textFiles } from './source-files.ts';

/** Of a curriculum's repository: what its authors work with. */
const tools = /(?:^|\/)(?:\.[^/]+|markdownlint|archived?[^/]*|templates?|node_modules|scripts)\//i;

/**
 * The Odin Project (github.com/TheOdinProject/curriculum): `COURSE/SECTION/[FOLDER/]LESSON.md`, projects as `project_NAME.md`.
 * Lessons of a section build on each other, so a section is the unit of the split.
 */
export async function* loadOdin(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const ahead = await filesAhead(location, isLicencePath);
  const licenceOf = licenceFinder(ahead, 'unknown');
  const prefix = await leadingFolder(location);
  let lessons = 0;
  for await (const item of textFiles(location, (file) => /\.(?:md|markdown)$/i.test(file))) {
    if (item.type === 'rejected') {
      yield item;
      continue;
    }
    const inside = item.path.slice(prefix.length);
    const reason = refusalOf(inside, item.text);
    if (reason) {
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason };
      continue;
    }
    lessons += 1;
    yield {
      type: 'record',
      record: lessonRecord(
        archive,
        item.path,
        inside,
        item.text.replace(/\r\n?/g, '\n'),
        licenceOf(item.path),
      ),
      tasks: [],
    };
  }
  if (lessons === 0)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no COURSE/SECTION/LESSON.md: not the curriculum of The Odin Project',
    };
}

/** GitHub's archives have one folder around everything; the files of the curriculum itself say where it ends. */
async function leadingFolder(location: string): Promise<string> {
  const files = await filesAhead(location, (file) =>
    /^(?:[^/]+\/)?(?:readme|contributing|licen[cs]e)(?:\.md)?$/i.test(file),
  );
  const folders = [...files.keys()].map((file) => file.replace(/[^/]*$/, ''));
  return folders.length > 0 && folders.every((folder) => folder !== '') ? folders[0]! : '';
}

function refusalOf(inside: string, text: string): string | null {
  if (isLicencePath(inside)) return 'is the text of the licence';
  if (tools.test(inside)) return 'belongs to the tools of the authors';
  if (inside.split('/').length < 3) return 'is about the curriculum itself: no lesson of a section';
  return text.trim() ? null : 'is empty: no lesson';
}

function lessonRecord(
  archive: string,
  file: string,
  inside: string,
  text: string,
  licence: string,
): CorpusRecord {
  const parts = inside.replace(/\.\w+$/, '').split('/');
  const [course, section] = parts as [string, string];
  const name = parts.at(-1)!;
  const project = /^project[_-](.+)$/i.exec(name)?.[1];
  return {
    source: 'odin',
    naturalKey: parts.join('/'),
    kind: project ? 'exercise' : 'lesson',
    course: `odin/${course}/${section}`,
    title: project ? `Project: ${titleOfSlug(project)}` : titleOfSlug(name),
    language: languageOfNames(section.replaceAll('_', ' '), course.replaceAll('_', ' ')),
    licence,
    provenance: { archive, path: file },
    body: { documents: [{ path: file, title: null, text }], details: { course, section } },
  };
}
