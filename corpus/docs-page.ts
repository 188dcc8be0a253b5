import path from 'node:path';
import type { Block } from './chunking/block.ts';
import { structuredText } from './chunking/structured-text.ts';
import { normalizeWhitespace } from './chunking/whitespace.ts';
import { placeOf, translationOf } from './docs-place.ts';
import type { Place } from './docs-place.ts';
import { isManualConfig } from './docs-manual.ts';
import type { Manual } from './docs-manual.ts';
import { frontMatterOf, textField } from './front-matter.ts';
import { isLicencePath } from './licence.ts';
import type { DocumentFormat, SourceDocument } from './record.ts';
import { titleOfSlug } from './slug.ts';

/** What is known of a source before its pages are read. */
export interface Survey {
  readonly collection: string;
  /** Paths of all files, and of all folders with a slash at the end. */
  readonly paths: ReadonlySet<string>;
  readonly manuals: readonly Manual[];
  /** Whether most pages lie in folders that hold nothing but documentation. */
  readonly inContentFolders: boolean;
}

/** Longer ones are a whole manual on one page, whose parts are there as pages, or no documentation. */
const maximumPageCharacters = 5_000_000;

/** Whether a file has the format of documentation: every such file becomes a record or a rejection. */
export function isDocumentation(file: string): boolean {
  return /\.(?:md|markdown|mdx|rst|html?|xhtml|txt)$/i.test(file);
}

/** Where a page belongs, or the reason why it is none. */
export function pageOf(file: string, survey: Survey): { place: Place } | { refused: string } {
  const { manuals, paths } = survey;
  if (isLicencePath(file) && /\.(?:md|txt)$/i.test(file)) return { refused: 'is the text of the licence' };
  if (isManualConfig(file))
    return { refused: 'is the table of contents, read for the order of the chapters' };
  const source = /^(.*\/)?_sources\/(.+?)(?:\.\w+)?\.txt$/.exec(file);
  if (source && paths.has(`${source[1] ?? ''}${source[2]!}.html`))
    return { refused: 'is the source of an HTML page, which is taken' };
  if (/(?:^|\/)(?:_static|_downloads|_templates|_?themes?|node_modules|\.[^/]+)\//.test(file))
    return { refused: 'belongs to the look of the pages or to the tools of their authors' };
  const translation = translationOf(file, paths);
  if (translation) return { refused: `is a translation (${translation}) of documentation in English` };
  const place = placeOf(file, manuals, survey.collection, survey.inContentFolders);
  if (!place) return { refused: 'stands outside of the manual' };
  const { manual } = place;
  if (/\.x?html?$/i.test(file) && isMade(file, place, paths))
    return { refused: 'is an index or listing made from other files' };
  if (manual && !['html', 'rustdoc'].includes(manual.tool) && /\.x?html?$/i.test(file))
    return { refused: 'is a template: the pages of this manual are not written in HTML' };
  if (manual?.chapters && !manual.chapters.has(file.slice(manual.root.length)))
    return { refused: 'is no chapter of the book: SUMMARY.md does not list it' };
  return { place };
}

/** Of Sphinx, mdBook and rustdoc; manuals have pages of their own called "settings" or "search" in their sections. */
function isMade(file: string, place: Place, paths: ReadonlySet<string>): boolean {
  if (/(?:^|\/)(?:genindex(?:-[^/]*)?|[\w-]*modindex|404|not_found)\.x?html?$/i.test(file)) return true;
  if (/(?:^|\/)_modules\/|(?:^|\/)src\/.*\.rs\.html$/.test(file)) return true;
  if (/^(?:contents|toc|search)$/.test(place.inside)) return true;
  if (/(?:^|\/)(?:print|toc)\.html$/.test(file)) return paths.has(file.replace(/[^/]*$/, 'book.js'));
  return place.manual?.tool === 'rustdoc' && /(?:^|\/)(?:all|help|settings)\.html$/.test(file);
}

/** Markup of a page from its extension and, where that leaves it open, from its text; null for plain text that is no page. */
export function formatOf(file: string, text: string, manual: Manual | null): DocumentFormat | null {
  const extension = path.posix.extname(file).toLowerCase();
  switch (extension) {
    case '.mdx':
      return 'mdx';
    case '.md':
    case '.markdown':
      // React's documentation and others write MDX into .md.
      return isMdx(text) ? 'mdx' : 'markdown';
    case '.rst':
      return 'rst';
    case '.txt':
      if (
        manual?.suffixes.includes('.txt') &&
        !/(?:^|\/)(?:requirements|constraints|robots)[^/]*$/.test(file)
      )
        return 'rst';
      return isRst(text) ? 'rst' : null;
    default:
      return 'html';
  }
}

/** Components, comments in braces, imports; code blocks show them in any Markdown. */
function isMdx(text: string): boolean {
  const prose = text.replace(/^[^\S\n]*(`{3,}|~{3,})[\s\S]*?^[^\S\n]*\1/gm, '');
  return /^[^\S\n]*<\/?[A-Z][\w.]*[\s/>]|\{\/\*|^(?:import|export) .*(?:from\s|['"({=])/m.test(prose);
}

/** A title with its line, or a directive or target: Django and Sphinx's `_sources` write reStructuredText into .txt. */
function isRst(text: string): boolean {
  const head = text.slice(0, 4000);
  if (/^\.\. (?:_[^\n]+:|[\w:-]+::)/m.test(head)) return true;
  for (const [, title, line] of head.matchAll(/^(\S[^\n]*)\n(([=\-~^"'#*+.:_`])\3{2,})[^\S\n]*$/gm))
    if (line!.length >= title!.trimEnd().length) return true;
  return false;
}

export interface Page {
  readonly document: SourceDocument;
  readonly title: string;
  readonly url: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a page says. `refused` when it says nothing: a redirect, a frame around links, a title alone. */
export function readPage(
  file: string,
  text: string,
  format: DocumentFormat,
  place: Place,
): { page: Page } | { refused: string } {
  if (!text.trim()) return { refused: 'is empty' };
  if (text.length > maximumPageCharacters)
    return { refused: `has ${text.length} characters, more than ${maximumPageCharacters}: no single page` };
  if (format === 'html' && /<meta[^>]+http-equiv=["']?refresh/i.test(text.slice(0, 4000)))
    return { refused: 'is a redirect' };
  const { fields, error } = format === 'html' ? goFields(text) : frontMatterOf(text);
  const document: SourceDocument = { path: file, title: null, format, text };
  // A heading and the first words stand at the head; parsing all of a long page here would double the work of an ingest.
  const head = format === 'html' ? document : { ...document, text: text.slice(0, headCharacters) };
  let { blocks } = structuredText(head);
  if (!saysSomething(blocks) && text.length > headCharacters) ({ blocks } = structuredText(document));
  if (!saysSomething(blocks)) return { refused: 'says nothing: no text below a title' };
  const heading = blocks.find((block) => block.type === 'heading' && block.text !== '');
  const name = place.inside.replace(/\/(?:index|readme|_index)$/i, '').replace(/^.*\//, '');
  const title =
    textField(fields, 'title') ??
    textField(fields, 'Title') ??
    place.manual?.chapters?.get(file.slice(place.manual.root.length))?.title ??
    (format === 'html' ? titleElement(text) : null) ??
    (heading?.type === 'heading' ? heading.text : null) ??
    titleOfSlug(name);
  return {
    page: {
      document,
      title: normalizeWhitespace(title).slice(0, 300),
      url: format === 'html' ? canonicalUrl(text) : publishedUrl(place, fields),
      details: { ...frontMatterDetails(fields), ...(error ? { frontMatterError: error } : {}) },
    },
  };
}

const headCharacters = 4000;

function saysSomething(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.type === 'stretch');
}

/** Go's documentation has a JSON object in a comment at the head of its pages. */
function goFields(text: string): ReturnType<typeof frontMatterOf> {
  const match = /^<!--(\{[\s\S]*?\})-->/.exec(text);
  try {
    return {
      fields: match ? (JSON.parse(match[1]!) as Record<string, unknown>) : {},
      body: text,
      error: null,
    };
  } catch (error) {
    return { fields: {}, body: text, error: `front matter cannot be read (${(error as Error).message})` };
  }
}

/** The page's own part of `<title>`: Sphinx, rustdoc and mdBook write `Page — Manual`. */
function titleElement(text: string): string | null {
  const element = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(text.slice(0, 20_000))?.[0];
  const [line] = element
    ? structuredText({
        path: '',
        title: null,
        format: 'html',
        text: `<p>${element.replace(/<\/?title[^>]*>/gi, '')}`,
      }).text.split('\n')
    : [];
  return line?.replace(/\s+[—|·-]\s+[^—|·]*?$/u, '').trim() || null;
}

function canonicalUrl(text: string): string | null {
  const link = /<link\b[^>]*\brel=["']?canonical\b[^>]*>/i.exec(text.slice(0, 20_000))?.[0];
  return /\bhref=["']?(https?:\/\/[^"'\s>]+)/i.exec(link ?? '')?.[1] ?? null;
}

function publishedUrl(place: Place, fields: Readonly<Record<string, unknown>>): string | null {
  if (place.manual?.url) {
    if (place.manual.tool === 'sphinx') return `${place.manual.url}${place.inside}.html`;
    const page = place.inside.replace(/(?:^|\/)(?:index|README)$/, '');
    return place.manual.url + (page && `${page}/`);
  }
  return textField(fields, 'canonical_url');
}

/** What else authors say of a page in front matter, as far as it is text. */
function frontMatterDetails(fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const details: Record<string, string> = {};
  for (const name of ['description', 'oneline', 'summary', 'permalink', 'Path', 'Subtitle']) {
    const value = textField(fields, name);
    if (value) details[name.toLowerCase()] = value.slice(0, 2000);
  }
  return details;
}
