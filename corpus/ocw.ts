import path from 'node:path';
import { frontMatterOf, textField } from './front-matter.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import { courseOfJson, plainText } from './ocw-course.ts';
import type { OcwCourse } from './ocw-course.ts';
import type { CorpusRecord, LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { titleOfSlug } from './slug.ts';
import { collectionOf, filesAhead, textFiles } from './source-files.ts';

const pagePath = /\.(?:md|markdown|html?|txt)$/i;
/** What makes the site, not what it teaches. */
const sitePath =
  /(?:^|\/)\.[^/]*$|(?:^|\/)[^./]+$|\.(?:json|ya?ml|toml|css|s[ac]ss|m?js|map|woff2?|ttf|ico|lock)$/i;
const coursePath = /^(?:.*\/)?data\/course(?:_legacy)?\.json$/;

/**
 * OpenCourseWare: MIT's Hugo sites (github.com/mitocwcontent: `content/` with front matter, `data/course.json`), one course or
 * several under leading folders, and plain pages of other universities. A resource without text of its own only names a file
 * (PDF, video, image) and is reported as such.
 */
export async function* loadOcw(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const ahead = await filesAhead(location, (file) => isLicencePath(file) || coursePath.test(file));
  const courses = new Map<string, OcwCourse>();
  for (const [file, text] of ahead) {
    if (!coursePath.test(file)) continue;
    const root = file.replace(/data\/[^/]+$/, '');
    try {
      courses.set(root, courseOfJson(file, text, root.split('/').at(-2) ?? collectionOf(location)));
    } catch (error) {
      if (!(error instanceof RejectedRecordError)) throw error;
      yield { type: 'rejected', location: `${archive}:${error.part}`, reason: error.reason };
    }
  }
  const licenceOf = licenceFinder(ahead, 'unknown');
  const roots = [...courses.keys()].sort((one, other) => other.length - one.length);
  let said = false;
  for await (const item of textFiles(location, (file) => !sitePath.test(file))) {
    if (item.type === 'rejected') {
      const binary = /[^/](\.\w+)$/.exec(item.location)?.[1];
      yield binary && !pagePath.test(binary) && /UTF-8/.test(item.reason)
        ? { ...item, reason: `is no text: ${binary}` }
        : item;
      continue;
    }
    if (!pagePath.test(item.path)) {
      const reason = `is no page: ${path.posix.extname(item.path)}`;
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason };
      continue;
    }
    said = true;
    const root = roots.find((folder) => item.path.startsWith(folder));
    const course = root === undefined ? null : courses.get(root)!;
    const inside = item.path.slice(root?.length ?? 0).replace(/^.*?(?:^|\/)content\//, 'content/');
    const read = readPage(inside, item.text.replace(/\r\n?/g, '\n'), course);
    if ('refused' in read) {
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason: read.refused };
      continue;
    }
    const place = inside.replace(/^content\//, '').replace(pagePath, '');
    const slug = course?.slug ?? slugOfPlain(item.path, inside, collectionOf(location));
    const url = course?.url ? `${course.url}${place.replace(/\/?_?index$/, '')}/` : null;
    const record: CorpusRecord = {
      source: 'ocw',
      naturalKey: `${slug}/${place}`,
      kind: 'lesson',
      course: `${slug}/${sectionOf(place)}`,
      title: read.title ?? titleOfSlug(place.replace(/\/_?index$/, '').replace(/^.*\//, '')),
      language: null,
      // MIT publishes all of OpenCourseWare under it (ocw.mit.edu/pages/privacy-and-terms-of-use).
      licence: read.licence ?? (course ? 'CC-BY-NC-SA-4.0' : licenceOf(item.path)),
      provenance: {
        archive,
        path: item.path,
        ...(read.uid ? { uid: read.uid } : {}),
        ...(url ? { url } : {}),
      },
      body: {
        documents: [{ path: item.path, title: null, format: read.format, text: read.text }],
        details: { ...course?.details, ...read.details },
      },
    };
    yield { type: 'record', record, tasks: [] };
  }
  if (!said)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no page of a course (Markdown, HTML or text)',
    };
}

interface OcwPage {
  readonly title: string | null;
  readonly uid: string | null;
  readonly licence: string | null;
  readonly format: 'markdown' | 'html' | 'text';
  readonly text: string;
  readonly details: Readonly<Record<string, unknown>>;
}

function readPage(inside: string, source: string, course: OcwCourse | null): OcwPage | { refused: string } {
  if (isLicencePath(inside)) return { refused: 'is the text of the licence' };
  if (course && !inside.startsWith('content/'))
    return { refused: 'stands outside of content/: no page of the course' };
  if (!source.trim()) return { refused: 'is empty' };
  if (/\.html?$/i.test(inside)) return plainPage('html', source);
  if (/\.txt$/i.test(inside)) return plainPage('text', source);
  const { fields, body, error } = frontMatterOf(source);
  const text = plainText(body).trim();
  if (!text) {
    const file =
      textField(fields, 'file') ?? textField(fields, 'external_url') ?? textField(fields, 'archive_url');
    const type = textField(fields, 'file_type') ?? textField(fields, 'resourcetype');
    if (error) return { refused: error };
    return {
      refused:
        file || type
          ? `only names a file that is not text here (${type ?? 'of no type'})`
          : 'says nothing: no text below a title',
    };
  }
  const details: Record<string, unknown> = {};
  for (const name of ['resourcetype', 'file', 'description', 'content_type']) {
    const value = textField(fields, name);
    if (value) details[name] = value;
  }
  if (error) details['frontMatterError'] = error;
  return {
    title: textField(fields, 'title') ?? /^#\s+(.+)$/m.exec(text)?.[1]?.trim() ?? null,
    uid: textField(fields, 'uid'),
    licence: licenceOfUrl(textField(fields, 'license')),
    format: 'markdown',
    text,
    details,
  };
}

function plainPage(format: 'html' | 'text', source: string): OcwPage {
  const title = /<title[^>]*>\s*([^<]+?)\s*<\/title>/i.exec(source)?.[1] ?? null;
  return {
    title: format === 'html' ? title : null,
    uid: null,
    licence: null,
    format,
    text: source,
    details: {},
  };
}

/** `https://creativecommons.org/licenses/by-nc-sa/4.0/` is CC-BY-NC-SA-4.0. */
function licenceOfUrl(url: string | null): string | null {
  const match = /creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)/.exec(url ?? '');
  return match ? `CC-${match[1]!.toUpperCase()}-${match[2]!}` : null;
}

/** Course of a page without course.json: the folder around `content/`, else the archive. */
function slugOfPlain(file: string, inside: string, collection: string): string {
  const above = file.slice(0, file.length - inside.length).replace(/\/$/, '');
  return above.split('/').at(-1) || collection;
}

/** A unit's pages build on each other; a page beside the units, and a resource, stands for itself. */
function sectionOf(place: string): string {
  const parts = place.split('/');
  if (parts[0] === 'pages' && parts.length > 2) return parts.slice(0, 2).join('/');
  return place;
}
