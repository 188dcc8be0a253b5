import path from 'node:path';
import { languageOfPath } from './programming-language.ts';
import { folderContent } from './leetcode-folder.ts';
import { problemRecord } from './leetcode-record.ts';
import type { Problem } from './leetcode-record.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { CorpusRecord, LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { collectionOf, filesAhead, textOf, wantedFiles } from './source-files.ts';

/**
 * Solutions of LeetCode problems. Collections write them as folders of one problem each (doocs/leetcode: `README_EN.md` or
 * `README.md` with `Solution.*`; others: `0001-two-sum/` with a statement) or as loose files, `0001-two-sum.py`, perhaps one
 * folder a language, that say in a comment at their head which problem it is, how they go about it and at what cost.
 */
export async function* loadLeetcode(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const licenceOf = licenceFinder(await filesAhead(location, isLicencePath), 'CC-BY-SA-4.0');
  const expected = await filesOfFolders(location);
  const folders = new Map<string, Map<string, string>>();
  const loose = new Map<string, Problem>();
  const keys = new Set<string>();
  let said = false;

  const itemOf = (problem: Problem): LoadedItem => {
    let record: Omit<CorpusRecord, 'naturalKey'>;
    try {
      record = problemRecord(problem, { archive, licence: licenceOf(`${problem.place}/`) });
    } catch (error) {
      if (!(error instanceof RejectedRecordError)) throw error;
      return { type: 'rejected', location: `${archive}:${error.part}`, reason: error.reason };
    }
    const key = `${collectionOf(location)}/${record.course}`;
    // A collection may hold a problem twice, as in a folder and as a loose file: both stay.
    const naturalKey = keys.has(key) ? `${key}@${problem.place}` : key;
    keys.add(naturalKey);
    return { type: 'record', record: { ...record, naturalKey }, tasks: [] };
  };

  for await (const item of wantedFiles(location, wanted)) {
    if (item.type === 'rejected') {
      said = true;
      yield item;
      continue;
    }
    const folder = path.posix.dirname(item.path);
    const files = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, files);
    const file = await textOf(location, item);
    said ||= languageOfPath(item.path) !== null || file.type === 'rejected';
    if (file.type === 'rejected') yield file;
    else if (!file.text.trim())
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason: 'is empty' };
    else files.set(path.posix.basename(item.path), file.text);
    const missing = (expected.get(folder) ?? 0) - 1;
    expected.set(folder, missing);
    if (missing > 0) continue;
    // The folder is complete, in whatever order the archive holds its files: nothing of it has to be kept.
    folders.delete(folder);
    const content = folderContent(folder, files);
    if (content.problem && files.size > 0) {
      said = true;
      yield itemOf(content.problem);
    }
    for (const { path: place, text, slug, number } of content.loose) {
      // Programs of one problem in several languages stand in a folder each.
      const problem = loose.get(slug) ?? {
        place: folder,
        slug,
        number,
        pages: new Map(),
        programs: new Map(),
      };
      loose.set(slug, problem);
      problem.programs.set(place, text);
    }
    for (const stranger of content.strangers)
      yield {
        type: 'rejected',
        location: `${archive}:${stranger}`,
        reason: 'names no problem: neither a number, nor an address at LeetCode, nor a complexity',
      };
  }
  for (const problem of loose.values()) yield itemOf(problem);
  if (!said)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no solution: not a collection of LeetCode solutions',
    };
}

function wanted(file: string): boolean {
  return /\.md$/i.test(file) || languageOfPath(file) !== null;
}

/** How many files each folder holds, from a pass of its own: so it is known when a folder has been read whole. */
async function filesOfFolders(location: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const item of wantedFiles(location, wanted)) {
    if (item.type === 'rejected') continue;
    const folder = path.posix.dirname(item.path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}
