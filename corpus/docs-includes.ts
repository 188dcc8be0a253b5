import path from 'node:path';

/** Where a page takes text from another file. */
export interface Include {
  readonly start: number;
  readonly end: number;
  readonly target: string;
  /** What stands in its place. */
  readonly replacement: (text: string) => string;
}

const mdbook = /(?<!\\)\{\{#(?:include|rustdoc_include|playground)\s+([^\s}:]+)(?::([^\s}]*))?[^}]*\}\}/g;
const mkdocs =
  /^([^\S\n]*)\{\*\s*(\S+)([^\n]*?)\*\}[^\S\n]*$|\{!>?\s*([^\s!]+)\s*!\}|^[^\S\n]*-{1,2}8<-{1,2}\s+"([^"\n]+)"[^\S\n]*$/gm;
const sphinx =
  /^([^\S\n]*)\.\. (literalinclude|include)::[^\S\n]*(\S+)[^\S\n]*\n?((?:[^\S\n]+:[\w-]+:[^\n]*(?:\n|$))*)/gm;

/**
 * What mdBook (`{{#include a.rs:anchor}}`), MkDocs (`{* a.py ln[1:3] *}`, `{!a.py!}`, `--8<-- "a.md"`) and Sphinx
 * (`literalinclude`, `include`) put into a page when they publish it.
 */
export function includesOf(text: string, format: string): Include[] {
  const includes: Include[] = [];
  const add = (match: RegExpExecArray, target: string, replacement: Include['replacement']): void => {
    includes.push({ start: match.index, end: match.index + match[0].length, target, replacement });
  };
  if (format === 'rst') {
    for (const match of text.matchAll(sphinx)) {
      const [whole, indentation, directive, target, options] = match as unknown as [
        string,
        string,
        string,
        string,
        string,
      ];
      add(match, target, (included) => {
        const lines = trimEnd(withOptions(included, options));
        const newline = whole.endsWith('\n') ? '\n' : '';
        if (directive === 'include' && !/:(?:literal|code):/.test(options))
          return indent(lines, indentation) + newline;
        const language = option(options, 'language') ?? languageOfExtension(target);
        return `${indentation}.. code-block:: ${language}\n\n${indent(lines, `${indentation}   `)}\n${newline}`;
      });
    }
    return includes;
  }
  for (const match of text.matchAll(mdbook))
    add(match, match[1]!, (included) => trimEnd(selection(included, match[2] ?? '')));
  for (const match of text.matchAll(mkdocs)) {
    const [, indentation, block, options] = match;
    if (block === undefined) add(match, (match[4] ?? match[5])!, trimEnd);
    else
      add(match, block, (included) => {
        const range = /\bln\[(\d*)(?::(\d*))?\]/.exec(options!);
        const lines = trimEnd(range ? lineRange(included, range[1]!, range[2] ?? range[1]!) : included);
        return indent(`\`\`\`${languageOfExtension(block)}\n${lines}\n\`\`\``, indentation!);
      });
  }
  return includes.sort((one, other) => one.start - other.start);
}

/**
 * The file that an include names: relative to the page, else to a folder above it, where tools look that are started there;
 * null when the source does not hold it.
 */
export function resolveInclude(page: string, target: string, paths: ReadonlySet<string>): string | null {
  let folder = path.posix.dirname(page);
  for (;;) {
    const candidate = path.posix.normalize(path.posix.join(folder, target.replace(/^\/+/, '')));
    if (paths.has(candidate)) return candidate;
    if (folder === '.' || folder === '/') return null;
    folder = path.posix.dirname(folder);
  }
}

/** Marks what is missing while a page is put together; no text holds it. */
const hole = '\0';

const emptyFence = /^([^\S\n]*)(`{3,})[^`\n]*\n[\s\0]*\0[\s\0]*^\1\2[^\S\n]*(?:\n|$)/gm;

/** The page as it is published. An include whose file is not there is left out, with the fence around it; `missing` names it. */
export function withIncludes(
  text: string,
  includes: readonly Include[],
  textOf: (target: string) => string | null,
): { text: string; missing: string[] } {
  let result = '';
  let from = 0;
  const missing: string[] = [];
  for (const { start, end, target, replacement } of includes) {
    if (start < from) continue;
    const included = textOf(target);
    if (included === null) missing.push(target);
    result +=
      text.slice(from, start) + (included === null ? hole : replacement(included.replace(/\r\n?/g, '\n')));
    from = end;
  }
  result += text.slice(from);
  return { text: missing.length > 0 ? result.replace(emptyFence, '').replaceAll(hole, '') : result, missing };
}

/** mdBook: `12`, `3:9`, `:9`, `3:` are lines, else an anchor. Lines that mark anchors are not shown. */
function selection(text: string, part: string): string {
  const range = /^(\d*)(?::(\d*))?$/.exec(part);
  if (part && range) return lineRange(text, range[1]!, range[2] ?? range[1]!);
  const lines: string[] = [];
  let inside = part === '';
  for (const line of text.split('\n')) {
    const mark = /ANCHOR(_END)?:\s*([\w-]+)/.exec(line);
    if (!mark) {
      if (inside) lines.push(line);
    } else if (mark[2] === part) inside = mark[1] === undefined;
  }
  return lines.join('\n');
}

/** Lines of a file, counted from 1, both ends taken; an empty end is the file's. */
function lineRange(text: string, first: string, last: string): string {
  return text
    .split('\n')
    .slice(Math.max(0, Number(first || 1) - 1), last ? Number(last) : undefined)
    .join('\n');
}

/** Sphinx's options that choose a part of the file. */
function withOptions(text: string, options: string): string {
  const lines = option(options, 'lines');
  if (lines)
    return lines
      .split(',')
      .map((range) => {
        const [first, last] = range.trim().split('-');
        return lineRange(text, first ?? '', last ?? first ?? '');
      })
      .join('\n');
  const all = text.split('\n');
  const after = option(options, 'start-after') ?? option(options, 'start-at');
  const before = option(options, 'end-before') ?? option(options, 'end-at');
  const start = after ? all.findIndex((line) => line.includes(after)) : -1;
  const from = start === -1 ? 0 : start + (option(options, 'start-after') ? 1 : 0);
  const end = before ? all.findIndex((line, index) => index >= from && line.includes(before)) : -1;
  return all.slice(from, end === -1 ? undefined : end + (option(options, 'end-at') ? 1 : 0)).join('\n');
}

function option(options: string, name: string): string | null {
  return new RegExp(`^[^\\S\\n]+:${name}:[^\\S\\n]*(.+?)[^\\S\\n]*$`, 'm').exec(options)?.[1] ?? null;
}

function languageOfExtension(target: string): string {
  const extension = path.posix.extname(target).slice(1).toLowerCase();
  const names: Readonly<Record<string, string>> = {
    py: 'python',
    rs: 'rust',
    js: 'javascript',
    yml: 'yaml',
    txt: 'text',
  };
  return names[extension] ?? (extension || 'text');
}

function indent(text: string, indentation: string): string {
  return indentation ? text.replace(/^(?=.)/gm, indentation) : text;
}

function trimEnd(text: string): string {
  return text.replace(/\s+$/, '');
}
