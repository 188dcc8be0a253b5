import type { Manual } from './docs-manual.ts';
import { slugOfTitle } from './slug.ts';

/** Where a page stands: what its identity, its course and its address are made of. */
export interface Place {
  readonly manual: Manual | null;
  /** Slug of the manual, without a version: the next version of a page replaces it. */
  readonly name: string;
  /** Path of the page below the manual's root, without extension. */
  readonly inside: string;
}

/** Folders that hold nothing but documentation, by the conventions of GitHub, Docusaurus, Gatsby, Hugo, Debian. */
const contentFolder = /^(?:.*\/)?(?:docs?|documentation|content|copy|html)\/(?:en(?:[-_][A-Z]{2})?\/)?(?=.)/;

/**
 * The manual that a page belongs to, by configuration or by the folder's name (`inContentFolders`: where most pages of the source
 * lie in such folders); null when it stands outside of all and some exist, such as a README beside the documentation.
 */
export function placeOf(
  path: string,
  manuals: readonly Manual[],
  collection: string,
  inContentFolders: boolean,
): Place | null {
  const manual = manuals.find(({ root }) => path.startsWith(root)) ?? null;
  const debian = /(?:^|\/)usr\/share\/doc\/([^/]+)\//.exec(path)?.[1];
  const fallback = slugOfTitle(debian ?? collection);
  const name = unversioned(manual?.name ?? fallback);
  if (manual && manual.tool !== 'html' && manual.tool !== 'rustdoc')
    return { manual, name, inside: bare(path.slice(manual.root.length)) };
  const folder = debian ? /^.*?usr\/share\/doc\/[^/]+\/(?:html\/)?/.exec(path)?.[0] : manual?.root;
  if (folder !== undefined) return { manual, name, inside: bare(path.slice(folder.length)) };
  const content = inContentFolders ? contentFolder.exec(path)?.[0] : undefined;
  if (content === undefined && (manuals.length > 0 || inContentFolders)) return null;
  return { manual, name, inside: bare(path.slice(content?.length ?? 0)) };
}

/** Whether a path lies in a folder that holds nothing but documentation. */
export function inContentFolder(path: string): boolean {
  return contentFolder.test(path);
}

function bare(path: string): string {
  // Sphinx keeps `a.rst` beside its HTML as `_sources/a.rst.txt`.
  return path.replace(/^_sources\/(.*)\.txt$/, '$1').replace(/\.(?:md|markdown|mdx|rst|x?html?|txt)$/i, '');
}

function unversioned(name: string): string {
  return name.replace(/-?\d+(?:[-.]\d+)+/g, '').replace(/^-|-$/g, '') || name;
}

/** A folder with more pages is a catalogue of topics that do not need each other: each of them is a course of its own. */
const maximumCoursePages = 40;

/**
 * Unit of the split: manual and section. A section is a chapter of an mdBook, else a folder, because its pages build on each
 * other (a tutorial's steps, one package's functions): what is held out is a topic, not a page whose twin is trained on. Pages at
 * the root of a manual and in a catalogue stand for themselves.
 */
export function courseOf(place: Place, path: string, pagesOf: ReadonlyMap<string, number>): string {
  const chapter = place.manual?.chapters?.get(path.slice(place.manual.root.length));
  if (chapter) return `${place.name}/${chapter.section}`;
  const folder = place.inside.replace(/\/?[^/]*$/, '');
  const catalogue = (pagesOf.get(path.replace(/[^/]*$/, '')) ?? 0) > maximumCoursePages;
  return `${place.name}/${folder && !catalogue ? folder : place.inside}`;
}

const codes =
  'ar az be bg bn ca cs da de el em es et fa fi fr he hi hr hu hy id is it ja ka kk ko lt lv mk ml mn ms my ne nl no pl pt ro ru si sk sl sq sr sv ta te th tl tr ug uk ur uz vi yo zh';
const languageCodes = new Set(codes.split(' '));

/**
 * The language of a translation, or null: the page lies in a folder of a language that stands beside `en` or in `i18n`,
 * `locale`, ..., or it ends in `.ja.md` beside the same page without.
 */
export function translationOf(path: string, paths: ReadonlySet<string>): string | null {
  const parts = path.split('/');
  for (let depth = 0; depth < parts.length - 1; depth += 1) {
    const part = parts[depth]!;
    if (!isForeign(part)) continue;
    const above = parts.slice(0, depth).join('/');
    const translations = /(?:^|\/)_?(?:i18n|locales?|translations?)$/i.test(above);
    if (translations || paths.has(above ? `${above}/en/` : 'en/')) return part;
  }
  const suffix = /^(.*)\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)(\.\w+)$/.exec(path);
  if (!suffix || !isForeign(suffix[2]!)) return null;
  return paths.has(suffix[1]! + suffix[3]!) || paths.has(`${suffix[1]!}.en${suffix[3]!}`) ? suffix[2]! : null;
}

function isForeign(part: string): boolean {
  const match = /^([a-z]{2})(?:[-_][A-Za-z]{2,4})?$/.exec(part);
  return match !== null && languageCodes.has(match[1]!);
}
