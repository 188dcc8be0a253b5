import path from 'node:path';
import { languageOfPath, notesOf } from './code-files.ts';
import { complexitiesOf } from './complexity.ts';
import { numberedTitle, slugOfAddress } from './leetcode-page.ts';
import { problemRecord } from './leetcode-record.ts';
import type { Problem } from './leetcode-record.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { slugOfTitle } from './slug.ts';
import { collectionOf, filesAhead, textFiles } from './source-files.ts';

const genericName = /^(solutions?\d*|main|index|answer|code)$/i;
const problemPageName = /^(README(_EN)?|solutions?|notes?|explanation)\.md$/i;

/**
 * Solutions of LeetCode problems. Collections write them as folders of one problem each (doocs/leetcode: `README_EN.md` or
 * `README.md` with `Solution.*`; others: `0001-two-sum/` with a statement) or as loose files, `0001-two-sum.py`, perhaps one
 * folder a language, that say in a comment at their head which problem it is, how they go about it and at what cost.
 */
export async function* loadLeetcode(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const licenceOf = licenceFinder(await filesAhead(location, isLicencePath), 'CC-BY-SA-4.0');
  const folders = new Map<string, Map<string, string>>();
  let said = false;
  // Files of one problem come in any order; a whole collection is some ten megabytes.
  const wanted = (file: string): boolean => /\.md$/i.test(file) || languageOfPath(file) !== null;
  for await (const item of textFiles(location, wanted)) {
    if (item.type === 'rejected') {
      said = true;
      yield item;
      continue;
    }
    if (!item.text.trim()) {
      said = true;
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason: 'is empty' };
      continue;
    }
    const folder = path.posix.dirname(item.path);
    folders.set(
      folder,
      (folders.get(folder) ?? new Map<string, string>()).set(path.posix.basename(item.path), item.text),
    );
  }
  const { problems, strangers } = problemsOf(folders);
  const keys = new Set<string>();
  for (const problem of problems) {
    said = true;
    try {
      const record = problemRecord(problem, { archive, licence: licenceOf(`${problem.place}/`) });
      const key = `${collectionOf(location)}/${record.course}`;
      // A collection may hold a problem twice, as in a folder and as a loose file: both stay.
      const naturalKey = keys.has(key) ? `${key}@${problem.place}` : key;
      keys.add(naturalKey);
      yield { type: 'record', record: { ...record, naturalKey }, tasks: [] };
    } catch (error) {
      if (!(error instanceof RejectedRecordError)) throw error;
      yield { type: 'rejected', location: `${archive}:${error.part}`, reason: error.reason };
    }
  }
  for (const file of strangers) {
    said = true;
    yield {
      type: 'rejected',
      location: `${archive}:${file}`,
      reason: 'names no problem: neither a number, nor an address at LeetCode, nor a complexity',
    };
  }
  if (!said)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no solution: not a collection of LeetCode solutions',
    };
}

/** Problems in the order of their places, and programs that belong to none. */
function problemsOf(folders: ReadonlyMap<string, ReadonlyMap<string, string>>): {
  problems: readonly Problem[];
  strangers: readonly string[];
} {
  const problems = new Map<string, Problem>();
  const strangers: string[] = [];
  const problemAt = (key: string, place: string, slug: string, number: string | null): Problem => {
    const problem = problems.get(key) ?? { place, slug, number, pages: new Map(), programs: new Map() };
    problems.set(key, problem);
    return problem;
  };
  for (const folder of [...folders.keys()].sort()) {
    const files = folders.get(folder)!;
    const name = path.posix.basename(folder);
    const pages = [...files].filter(([file]) => problemPageName.test(file));
    const own = new Map(
      [...files].flatMap(([file, text]) => {
        const problem = /\.md$/i.test(file) ? null : problemOfProgram(file, text);
        return problem ? [[file, problem] as const] : [];
      }),
    );
    const programs = [...files.keys()].filter((file) => !/\.md$/i.test(file));
    const generic = programs.some((file) => genericName.test(stemOf(file)));
    const several = new Set([...own.values()].map(({ slug }) => slug)).size > 1;
    if (!several && (generic || pages.some(([, text]) => isProblem(name, text, programs.length > 0)))) {
      const { number, title } = numberedFolder(name);
      const problem = problemAt(folder, folder, slugOfTitle(title), number);
      for (const [file, text] of files)
        (/\.md$/i.test(file) ? problem.pages : problem.programs).set(`${folder}/${file}`, text);
      continue;
    }
    for (const file of programs) {
      const problem = own.get(file);
      const location = folder === '.' ? file : `${folder}/${file}`;
      if (!problem) strangers.push(location);
      // Programs of one problem in several languages stand in a folder each.
      else
        problemAt(problem.slug, folder, problem.slug, problem.number).programs.set(
          location,
          files.get(file)!,
        );
    }
  }
  return { problems: [...problems.values()], strangers };
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
