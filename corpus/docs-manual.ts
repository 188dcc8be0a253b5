import { slugOfTitle } from './slug.ts';

/** What the tool that publishes a manual tells of it. */
export interface Manual {
  readonly tool: 'mdbook' | 'sphinx' | 'mkdocs' | 'html' | 'rustdoc';
  /** Folder of its pages, with a slash at the end, or empty. */
  readonly root: string;
  /** Slug of its title where a configuration names one. */
  readonly name: string | null;
  /** Address at which it is published, with a slash at the end. */
  readonly url: string | null;
  /** Extensions of its pages besides those that always are: Sphinx may write reStructuredText into .txt. */
  readonly suffixes: readonly string[];
  /** mdBook: path below the root -> chapter and title, in reading order. What is not listed is no part of the book. */
  readonly chapters: ReadonlyMap<string, Chapter> | null;
}

export interface Chapter {
  /** Slug of the top-level chapter that it stands in. */
  readonly section: string;
  readonly title: string;
}

/** Files that say where a manual lies and what it is called. */
export function isManualConfig(path: string): boolean {
  return /(?:^|\/)(?:SUMMARY\.md|book\.toml|conf\.py|mkdocs\.ya?ml|objects\.inv|crates[^/]*\.js)$/.test(path);
}

/**
 * The manuals of a source by the configuration of their tools: mdBook's SUMMARY.md and book.toml, Sphinx's conf.py, MkDocs'
 * mkdocs.yml; of HTML what Sphinx and rustdoc write beside the pages. `configs` may hold paths without text.
 */
export function manualsOf(configs: ReadonlyMap<string, string>): Manual[] {
  const manuals: Manual[] = [];
  for (const [path, text] of configs) {
    const folder = path.replace(/[^/]+$/, '');
    const base = { root: folder, name: null, url: null, suffixes: [], chapters: null };
    if (path.endsWith('SUMMARY.md')) {
      const book = configs.get(folder.replace(/[^/]+\/$/, '') + 'book.toml') ?? '';
      const title = setting(book, 'title') ?? /^#\s+(?!summary\s*$)(.+)$/im.exec(text)?.[1] ?? null;
      manuals.push({
        ...base,
        tool: 'mdbook',
        name: title && slugOfTitle(title),
        chapters: chaptersOf(text),
      });
    } else if (path.endsWith('conf.py')) {
      const project = setting(text, 'project');
      const suffixes = /^source_suffix\s*=\s*([\s\S]*?)(?:\n\S|\n\n|$)/m.exec(text)?.[1] ?? '';
      manuals.push({
        ...base,
        tool: 'sphinx',
        name: project && slugOfTitle(project),
        url: folderUrl(setting(text, 'html_baseurl')),
        suffixes: [...suffixes.matchAll(/["'](\.\w+)["']/g)].map((match) => match[1]!),
      });
    } else if (/mkdocs\.ya?ml$/.test(path)) {
      const name = setting(text, 'site_name');
      const pages = (setting(text, 'docs_dir') ?? 'docs').replace(/^\.\/|\/+$/g, '');
      manuals.push({
        ...base,
        tool: 'mkdocs',
        root: pages === '.' ? folder : `${folder}${pages}/`,
        name: name && slugOfTitle(name),
        url: folderUrl(setting(text, 'site_url')),
      });
    } else if (/(?:objects\.inv|\.js)$/.test(path))
      manuals.push({ ...base, tool: path.endsWith('.js') ? 'rustdoc' : 'html' });
  }
  // The innermost manual around a page is its own.
  return manuals.sort((one, other) => other.root.length - one.root.length);
}

/** A top-level string of Python, YAML or TOML; anything else that these files hold is none of ours, so they are not run. */
function setting(text: string, name: string): string | null {
  const match = new RegExp(
    `^${name}\\s*[:=]\\s*u?(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s"'#!][^\\n#]*))`,
    'm',
  ).exec(text);
  return (match?.[1] ?? match?.[2] ?? match?.[3])?.trim() || null;
}

function folderUrl(url: string | null): string | null {
  return url && /^https?:\/\//.test(url) ? url.replace(/\/*$/, '/') : null;
}

/** Links of SUMMARY.md in order (mdBook's documentation, "SUMMARY.md"): indentation nests, drafts have no path. */
function chaptersOf(summary: string): Map<string, Chapter> {
  const chapters = new Map<string, Chapter>();
  let section = '';
  const link = /^([^\S\n]*)(?:[-*+]\s+)?\[((?:[^\]\\]|\\.|\[[^\]]*\])*)\]\(<?([^)>\s]*)>?\)/gm;
  for (const [, indentation, label, target] of summary.matchAll(link)) {
    const title = label!.replace(/[`*\\]/g, '').trim();
    if (!indentation) section = slugOfTitle(title) || section;
    const path = decodeURIComponentSafely(target!.replace(/#.*$/, '')).replace(/^\.\//, '');
    if (path && !chapters.has(path)) chapters.set(path, { section, title });
  }
  return chapters;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
