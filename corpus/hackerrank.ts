import path from 'node:path';
import { notesOf } from './code-notes.ts';
import { languageOfPath } from './programming-language.ts';
import { complexitiesOf } from './complexity.ts';
import { challengesOfIndex } from './hackerrank-index.ts';
import type { IndexedChallenge } from './hackerrank-index.ts';
import { isLicencePath, licenceFinder } from './licence.ts';
import type { CorpusRecord, LoadedItem, SourceDocument } from './record.ts';
import { slugOfTitle, titleOfSlug } from './slug.ts';
import { collectionOf, filesAhead, textFiles } from './source-files.ts';

const indexPage = /(^|\/)readme\.md$/i;
const notePage = /\.(md|txt)$/i;
const repositoryPage =
  /(^|\/)(contributing|changelog|code_of_conduct|pull_request_template|issue_template)\.md$/i;

interface Problem {
  /** Path without what only names the file: `Algorithms/Sorting/Luck Balance`. */
  readonly place: string;
  readonly files: Map<string, string>;
}

/**
 * Solutions of HackerRank problems: folders by domain and subdomain, in them a folder a problem (`Solution.java`, perhaps with
 * notes) or a file a problem (`Select All.sql`). Comments outside the code tell approach and cost; a table in a `readme.md`
 * tells the problem's address and points. A solution in prose (`Solution.txt`) is one, too.
 */
export async function* loadHackerrank(location: string): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const ahead = await filesAhead(location, (file) => isLicencePath(file) || indexPage.test(file));
  const licenceOf = licenceFinder(ahead, 'MIT');
  const index = challengesOfIndex(
    [...ahead].filter(([file]) => indexPage.test(file)).map(([, text]) => text),
  );
  const problems = new Map<string, Problem>();
  let said = false;
  const wanted = (file: string): boolean =>
    !isLicencePath(file) &&
    (languageOfPath(file) !== null || (notePage.test(file) && !repositoryPage.test(file)));
  for await (const item of textFiles(location, wanted)) {
    if (item.type === 'rejected') {
      said = true;
      yield item;
    } else if (!item.text.trim()) {
      said = true;
      yield { type: 'rejected', location: `${archive}:${item.path}`, reason: 'is empty' };
    } else {
      const place = placeOf(item.path);
      const problem = problems.get(place) ?? { place, files: new Map<string, string>() };
      problems.set(place, problem);
      problem.files.set(item.path, item.text);
    }
  }
  for (const problem of [...problems.values()].sort((x, y) => (x.place < y.place ? -1 : 1))) {
    const solved = [...problem.files.keys()].some(
      (file) => languageOfPath(file) || /solution\.\w+$/i.test(file),
    );
    // An index of a domain, or notes beside no solution.
    if (!solved && [...problem.files.keys()].every((file) => indexPage.test(file))) continue;
    said = true;
    if (!solved)
      for (const file of problem.files.keys())
        yield { type: 'rejected', location: `${archive}:${file}`, reason: 'stands beside no solution' };
    else
      yield {
        type: 'record',
        record: problemRecord(problem, {
          archive,
          collection: collectionOf(location),
          licence: licenceOf(`${problem.place}/`),
          listed: [...problem.files.keys()].map(index).find((challenge) => challenge !== null) ?? null,
        }),
        tasks: [],
      };
  }
  if (!said)
    yield {
      type: 'rejected',
      location: archive,
      reason: 'holds no solution: not a collection of HackerRank solutions',
    };
}

function placeOf(file: string): string {
  const folder = path.posix.dirname(file);
  const stem = path.posix.basename(file).replace(/\.\w+$/, '');
  return /^(solutions?\d*|main|index|answer|code|readme|notes?|problem|explanation)$/i.test(stem)
    ? folder
    : path.posix.join(folder, stem);
}

function problemRecord(
  problem: Problem,
  origin: { archive: string; collection: string; licence: string; listed: IndexedChallenge | null },
): CorpusRecord {
  const solutions: {
    path: string;
    language: string;
    time: string | null;
    space: string | null;
    text: string;
  }[] = [];
  const documents: SourceDocument[] = [];
  let slug = origin.listed?.slug ?? null;
  for (const [file, text] of problem.files) {
    const language = languageOfPath(file);
    slug ??= /hackerrank\.com\/(?:contests\/[\w-]+\/)?challenges\/([\w-]+)/.exec(text)?.[1] ?? null;
    if (!language) {
      documents.push(
        /\.md$/i.test(file)
          ? { path: file, title: 'Notes', text, codeIsAnswer: true }
          : { path: file, title: 'Notes', format: 'text', text },
      );
      continue;
    }
    const notes = notesOf(text, language);
    solutions.push({ path: file, language, ...complexitiesOf(notes, text), text });
    if (notes) documents.push({ path: file, title: 'Notes', format: 'text', text: notes });
  }
  const parts = problem.place.split('/');
  const name = parts.at(-1)!.replace(/_/g, ' ');
  const languages = [...new Set(solutions.map(({ language }) => language))].sort();
  return {
    source: 'hackerrank',
    naturalKey: `${origin.collection}/${problem.place}`,
    kind: 'solution',
    // The tutorial "Cracking the Coding Interview" repeats problems under names of its own.
    course: (slug ?? slugOfTitle(name)).replace(/^ctci-/, ''),
    title: origin.listed?.title ?? (/[ A-Z]/.test(name) ? name : titleOfSlug(name)),
    language: languages.length === 1 ? languages[0]! : null,
    licence: origin.licence,
    provenance: { archive: origin.archive, path: problem.place },
    body: {
      documents,
      details: {
        domain: parts.length > 1 ? parts[0] : null,
        subdomain: parts.length > 2 ? parts.slice(1, -1).join('/') : null,
        points: origin.listed?.points ?? null,
        languages,
        solutions,
      },
    },
  };
}
