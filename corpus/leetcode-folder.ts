import path from 'node:path';
import { notesOf } from './code-notes.ts';
import { languageOfPath } from './programming-language.ts';
import { complexitiesOf } from './complexity.ts';
import { numberedTitle, slugOfAddress } from './leetcode-page.ts';
import type { Problem } from './leetcode-record.ts';
import { slugOfTitle } from './slug.ts';

const genericName = /^(solutions?\d*|main|index|answer|code)$/i;
const problemPageName = /^(README(_EN)?|solutions?|notes?|explanation)\.md$/i;

/** What one folder of a collection holds: one problem, or loose programs of several, or what is neither. */
export interface FolderContent {
  readonly problem: Problem | null;
  readonly loose: readonly { path: string; text: string; slug: string; number: string | null }[];
  /** Programs that name no problem. */
  readonly strangers: readonly string[];
}

/** `files` are texts by their names in the folder. */
export function folderContent(folder: string, files: ReadonlyMap<string, string>): FolderContent {
  const name = path.posix.basename(folder);
  const pages = [...files].filter(([file]) => problemPageName.test(file));
  const programs = [...files].filter(([file]) => !isPage(file));
  const own = new Map(programs.map(([file, text]) => [file, problemOfProgram(file, text)]));
  const generic = programs.some(([file]) => genericName.test(stemOf(file)));
  const slugs = new Set([...own.values()].flatMap((problem) => (problem ? [problem.slug] : [])));
  if (slugs.size <= 1 && (generic || pages.some(([, text]) => isProblem(name, text, programs.length > 0)))) {
    const { number, title } = numberedFolder(name);
    const at = (some: readonly (readonly [string, string])[]): Map<string, string> =>
      new Map(some.map(([file, text]) => [path.posix.join(folder, file), text]));
    const problem = {
      place: folder,
      slug: slugOfTitle(title),
      number,
      pages: at([...files].filter(([file]) => isPage(file))),
      programs: at(programs),
    };
    return { problem, loose: [], strangers: [] };
  }
  return {
    problem: null,
    loose: programs.flatMap(([file, text]) => {
      const problem = own.get(file);
      return problem ? [{ path: path.posix.join(folder, file), text, ...problem }] : [];
    }),
    strangers: programs.flatMap(([file]) => (own.get(file) ? [] : [path.posix.join(folder, file)])),
  };
}

function isPage(file: string): boolean {
  return /\.md$/i.test(file);
}

function stemOf(file: string): string {
  return file.replace(/\.\w+$/, '');
}

/** `0001.Two Sum`, `0001-two-sum`, `1_two_sum`. */
function numberedFolder(name: string): { number: string | null; title: string } {
  const match = /^(\d+(?:\.\d+)*)\s*[-._ ]\s*(\D.*|\d+\D.*)$/.exec(name);
  return match ? { number: match[1]!, title: match[2]!.replace(/_/g, ' ') } : numberedTitle(name);
}

/** A range of problems such as `0000-0099` is no problem, nor is a list of many. */
function isProblem(folder: string, page: string, hasPrograms: boolean): boolean {
  if (/<!--\s*(description|solution):start\s*-->|^##\s*(Description|题目描述)\s*$/m.test(page)) return true;
  const numbered = numberedFolder(folder).number !== null && !/^\d+-\d+$/.test(folder);
  const headed = /^\s*(#{1,2}\s|<h[12]).*leetcode(-cn)?\.(com|cn)\/problems\//im.test(page);
  return headed || (numbered && hasPrograms);
}

function problemOfProgram(file: string, text: string): { slug: string; number: string | null } | null {
  const stem = stemOf(file);
  if (genericName.test(stem)) return null;
  const head = text.slice(0, 4000);
  const { number, title } = numberedFolder(stem);
  const address = slugOfAddress(head);
  if (!address && number === null) {
    const { time, space } = complexitiesOf(notesOf(head, languageOfPath(file)!));
    if (!time && !space) return null;
  }
  // `twoSum` and `TwoSum` are two words.
  return { slug: address ?? slugOfTitle(title.replace(/(\p{Ll})(\p{Lu})/gu, '$1-$2')), number };
}
