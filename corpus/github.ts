import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { repositoryAddress } from './github/address.ts';
import { fetchRepository } from './github/fetch.ts';
import { gitFolderOf } from './github/git.ts';
import { loadRepository } from './github/repository.ts';
import type { LoadedItem, LoaderSettings } from './record.ts';

/**
 * GitHub repositories: a clone (or a folder of clones) with GitHub's exported JSON inside or beside it, or `owner/name`, which is
 * fetched into the same form first. Exported files carry the names of the REST API's resources (repository, issues, pulls,
 * comments, review_comments, events) and end in .json or .jsonl.
 */
export async function* loadGithub(location: string, settings: LoaderSettings): AsyncGenerator<LoadedItem> {
  const archive = path.basename(location);
  const reject = (reason: string): LoadedItem => ({ type: 'rejected', location: archive, reason });
  const address = repositoryAddress(location);
  if (address) {
    const folder = yield* fetchRepository(address, archive, settings);
    if (folder)
      yield* loadRepository({
        gitFolder: path.join(folder, 'repository.git'),
        exportFolders: [folder],
        archive,
        name: `${address.owner}/${address.name}`,
        settings,
      });
    return;
  }
  if (!statSync(location).isDirectory()) {
    yield reject('not a folder: unpack it, or give the repository as owner/name');
    return;
  }
  const inside = readdirSync(location)
    .sort()
    .map((name) => path.join(location, name))
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() && gitFolderOf(folder));
  const clones = gitFolderOf(location) ? [location] : inside;
  if (clones.length === 0) yield reject('holds no .git: not a clone');
  for (const clone of clones) {
    const parent = path.dirname(clone);
    // Beside several clones nobody can tell whose export it is.
    const alone = clonesIn(parent) === 1;
    yield* loadRepository({
      gitFolder: gitFolderOf(clone)!,
      exportFolders: alone ? [clone, parent] : [clone],
      archive: clone === location ? archive : `${archive}:${path.basename(clone)}`,
      name: path.basename(clone).replace(/\.git$/, ''),
      settings,
    });
  }
}

function clonesIn(folder: string): number {
  return readdirSync(folder).filter((name) => {
    const inside = path.join(folder, name);
    return existsSync(inside) && statSync(inside).isDirectory() && gitFolderOf(inside);
  }).length;
}
