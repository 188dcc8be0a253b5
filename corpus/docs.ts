import path from 'node:path';
import { readEntries } from './archive.ts';
import { includesOf, resolveInclude, withIncludes } from './docs-includes.ts';
import { isManualConfig, manualsOf } from './docs-manual.ts';
import { formatOf, isDocumentation, pageOf, readPage } from './docs-page.ts';
import type { Survey } from './docs-page.ts';
import { courseOf, inContentFolder } from './docs-place.ts';
import type { Place } from './docs-place.ts';
import { ArchiveError } from './entry.ts';
import { isLicencePath, licenceFinder, licenceOfText } from './licence.ts';
import { countLanguages, dominantLanguage, languageOfNames } from './programming-language.ts';
import type { CorpusRecord, LoadedItem } from './record.ts';
import { collectionOf, filesAhead, textFiles } from './source-files.ts';

/**
 * Documentation of languages and frameworks: manuals of mdBook, Sphinx and MkDocs, Markdown and MDX with front matter, HTML of
 * Sphinx, rustdoc, Debian's packages. Every file of a documentation format is a record or a rejection. The source is read up to
 * four times, because what a page needs (manuals, licences, included files) may stand behind it; one page at a time is held.
 */
export async function* loadDocs(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const survey = await surveyOf(location);
  const pages = [...survey.paths].filter((file) => isDocumentation(file) && 'place' in pageOf(file, survey));
  if (pages.length === 0 && ![...survey.paths].some(isDocumentation))
    yield { type: 'rejected', location: archive, reason: 'holds no Markdown, MDX, reStructuredText or HTML' };
  const facts = await factsAhead(location, survey);
  const seen = new Set<string>();
  for await (const item of textFiles(location, isDocumentation)) {
    if (item.type === 'rejected') {
      yield item;
      continue;
    }
    const refuse = (reason: string): LoadedItem => ({
      type: 'rejected',
      location: `${archive}:${item.path}`,
      reason,
    });
    const found = pageOf(item.path, survey);
    if ('refused' in found) {
      yield refuse(found.refused);
      continue;
    }
    const { place } = found;
    const source = item.text.replace(/\r\n?/g, '\n');
    const format = formatOf(item.path, source, place.manual);
    if (format === null) {
      yield refuse('is plain text, and no manual says that it is a page');
      continue;
    }
    const { text, missing } = withIncludes(
      source,
      format === 'html' ? [] : includesOf(source, format),
      (target) => {
        const resolved = resolveInclude(item.path, target, survey.paths);
        return resolved === null ? null : (facts.included.get(resolved) ?? null);
      },
    );
    const read = readPage(item.path, text, format, place);
    if ('refused' in read) {
      yield refuse(read.refused);
      continue;
    }
    const { document, title, url, details } = read.page;
    const key = `${place.name}/${place.inside}`;
    // Two manuals of one source may share a name.
    const naturalKey = seen.has(key) ? `${survey.collection}/${item.path}` : key;
    seen.add(naturalKey);
    const record: CorpusRecord = {
      source: 'docs',
      naturalKey,
      kind: 'documentation',
      course: courseOf(place, item.path, facts.pagesOf),
      title,
      language:
        languageOfNames(place.name, survey.collection) ??
        dominantLanguage(facts.languages.get(place.name) ?? new Map()),
      licence: facts.licenceOf(item.path),
      provenance: { archive, path: item.path, ...(url ? { url } : {}) },
      body: {
        documents: [document],
        details: { ...details, ...(missing.length > 0 ? { missingIncludes: missing } : {}) },
      },
    };
    yield { type: 'record', record, tasks: [] };
  }
}

async function surveyOf(location: string): Promise<Survey> {
  const paths = new Set<string>();
  try {
    for await (const entry of readEntries(location)) {
      if ('rejected' in entry) continue;
      const file = entry.path.replace(/^\.\//, '');
      paths.add(file);
      for (let slash = file.indexOf('/'); slash !== -1; slash = file.indexOf('/', slash + 1))
        paths.add(file.slice(0, slash + 1));
    }
  } catch (error) {
    // The main pass says so.
    if (!(error instanceof ArchiveError)) throw error;
  }
  const configs = new Map(
    await filesAhead(location, (file) => isManualConfig(file) && !/\.(?:inv|js)$/.test(file)),
  );
  for (const file of paths) if (isManualConfig(file) && !configs.has(file)) configs.set(file, '');
  const pages = [...paths].filter(isDocumentation);
  return {
    collection: collectionOf(location),
    paths,
    manuals: manualsOf(configs),
    inContentFolders: pages.filter(inContentFolder).length * 2 > pages.length,
  };
}

interface Facts {
  readonly licenceOf: (file: string) => string;
  /** Text of the files that pages include. */
  readonly included: ReadonlyMap<string, string>;
  /** Languages of the code blocks by manual. */
  readonly languages: ReadonlyMap<string, Map<string, number>>;
  /** Number of pages by folder. */
  readonly pagesOf: ReadonlyMap<string, number>;
}

async function factsAhead(location: string, survey: Survey): Promise<Facts> {
  const licences = new Map<string, string>();
  const targets = new Set<string>();
  const languages = new Map<string, Map<string, number>>();
  const pagesOf = new Map<string, number>();
  let fallback: string | null = null;
  const isPage = (file: string): Place | null => {
    const found = isDocumentation(file) ? pageOf(file, survey) : null;
    return found && 'place' in found ? found.place : null;
  };
  for (const file of survey.paths)
    if (isPage(file)) {
      const folder = file.replace(/[^/]*$/, '');
      pagesOf.set(folder, (pagesOf.get(folder) ?? 0) + 1);
    }
  const wanted = (file: string): boolean =>
    isLicencePath(file) || isDebianCopyright(file) || (!/\.x?html?$/i.test(file) && isPage(file) !== null);
  for await (const item of textFiles(location, wanted)) {
    if (item.type === 'rejected') continue;
    if (isDebianCopyright(item.path)) fallback ??= licenceOfCopyright(item.text);
    else if (isLicencePath(item.path)) licences.set(item.path, item.text);
    const place = isPage(item.path);
    if (!place) continue;
    const counts = languages.get(place.name) ?? new Map<string, number>();
    countLanguages(item.text, counts);
    languages.set(place.name, counts);
    const text = item.text.replace(/\r\n?/g, '\n');
    for (const include of includesOf(text, formatOf(item.path, text, place.manual) ?? 'text')) {
      const resolved = resolveInclude(item.path, include.target, survey.paths);
      if (resolved) targets.add(resolved);
    }
  }
  return {
    licenceOf: licenceFinder(licences, fallback ?? 'unknown'),
    included: targets.size > 0 ? await filesAhead(location, (file) => targets.has(file)) : new Map(),
    languages,
    pagesOf,
  };
}

function isDebianCopyright(file: string): boolean {
  return /(?:^|\/)usr\/share\/doc\/[^/]+\/copyright$/.test(file);
}

/** Debian's machine-readable copyright file (dep5): the licence of `Files: *`; of the older form what its text says. */
function licenceOfCopyright(text: string): string | null {
  const stanza = /^Files:\s*\*\s*\n(?:.+\n)*?License:\s*(\S.*)$/m.exec(text);
  return stanza?.[1]?.trim() ?? licenceOfText(text);
}
