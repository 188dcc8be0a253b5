import { loadGrammars } from '../../models/syntax/grammars.ts';
import { isLicencePath, licenceOfText } from '../licence.ts';
import { PatternCollector } from '../patterns/collector.ts';
import type { LoadedItem, LoaderSettings } from '../record.ts';
import { addressOf } from './address.ts';
import { readDiscussion, resource } from './discussion.ts';
import { activeDaysOf, refusals } from './filter.ts';
import { GitError, gitOutput } from './git.ts';
import { isTest, roleOf } from './files.ts';
import { treeFiles } from './history.ts';
import { LeftOut } from './left-out.ts';
import { ObjectReader } from './objects.ts';
import { commitRecords, fileRecords, issueRecords, pullRecords } from './records.ts';
import type { RepositoryContext } from './records.ts';
import { repositorySchema } from './resources.ts';
import type { Repository } from './resources.ts';

export interface RepositoryPlace {
  readonly gitFolder: string;
  /** Where the export may be, the nearest first. */
  readonly exportFolders: readonly string[];
  /** How rejections name the place. */
  readonly archive: string;
  /** Name when neither export nor remote tells one. */
  readonly name: string;
  readonly settings: LoaderSettings;
}

/** Records of one repository: files, commits, pull requests, issues, and the patterns that recur in its changes. */
export async function* loadRepository(place: RepositoryPlace): AsyncGenerator<LoadedItem> {
  const { archive } = place;
  const reject = (reason: string, part?: string): LoadedItem => ({
    type: 'rejected',
    location: part ? `${archive}:${part}` : archive,
    reason,
  });
  await loadGrammars();
  let objects: ObjectReader | null = null;
  const leftOut = new LeftOut();
  try {
    const repository = yield* readRepository(place);
    const head = await gitOutput(place.gitFolder, [
      'rev-parse',
      '--verify',
      '--quiet',
      'HEAD^{commit}',
    ]).catch(async (error: unknown) => {
      // Tells an empty repository from one that git cannot read.
      await gitOutput(place.gitFolder, ['rev-parse', '--git-dir']);
      if (error instanceof GitError) return null;
      throw error;
    });
    if (!head) {
      yield reject('has no commits');
      return;
    }
    if (await gitOutput(place.gitFolder, ['config', '--get', 'extensions.partialClone']).catch(() => '')) {
      yield reject(
        'a partial clone: files of its history are missing (git fetch --refetch --no-filter brings them)',
      );
      return;
    }
    objects = new ObjectReader(place.gitFolder);
    const survey = await surveyOf(place.gitFolder, head, objects);
    const stated = repository?.license?.spdx_id;
    const licence = (stated && stated !== 'NOASSERTION' ? stated : null) ?? survey.licence;
    if (repository) {
      const reasons = refusals(repository, activeDaysOf(place.settings.environment), new Date());
      if (!survey.hasTests) reasons.push('has no tests');
      if (!licence) reasons.push('its licence is unknown');
      if (reasons.length > 0) {
        yield reject(`the repository is not taken: ${reasons.join('; ')}`);
        return;
      }
    }
    const remote = await gitOutput(place.gitFolder, ['config', '--get', 'remote.origin.url']).catch(() => '');
    const address = addressOf(remote);
    const name = repository?.full_name ?? (address ? `${address.owner}/${address.name}` : place.name);
    const url = repository?.html_url ?? `https://github.com/${name}`;
    const common = {
      repository: name,
      filter: repository
        ? 'stars, activity, tests and licence'
        : 'not applied: no repository.json tells stars and activity',
      ...(repository || address ? { url } : {}),
    };
    const patterns = new PatternCollector(name);
    const context: RepositoryContext = {
      archive,
      gitFolder: place.gitFolder,
      exportFolders: place.exportFolders,
      head,
      objects,
      leftOut,
      patterns,
      record: (part) => ({
        type: 'record',
        record: {
          ...part,
          source: 'github',
          naturalKey: `${name}/${part.naturalKey}`,
          course: name,
          licence: licence ?? 'unknown',
          quality: part.quality ?? (repository ? 0.7 : 0.5),
          provenance: {
            archive,
            ...common,
            ...part.provenance,
            ...(common.url && part.provenance['url']
              ? { url: new URL(part.provenance['url'], `${url}/`).href }
              : {}),
          },
        },
        tasks: [],
      }),
    };
    const discussion = yield* readDiscussion(place.exportFolders, archive);
    yield* fileRecords(context);
    yield* commitRecords(context, discussion);
    yield* pullRecords(context, discussion);
    yield* issueRecords(context, discussion);
    for (const pattern of patterns.records()) yield context.record(pattern);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    yield reject(error.message, 'git');
  } finally {
    objects?.close();
    yield* leftOut.items(archive);
  }
}

/** The exported description, null when there is none. */
async function* readRepository(place: RepositoryPlace): AsyncGenerator<LoadedItem, Repository | null> {
  for await (const item of resource(place.exportFolders, 'repository', repositorySchema, place.archive)) {
    if (item.type === 'value') return item.value;
    yield item;
  }
  return null;
}

/** What the files say of the whole. @throws GitError */
async function surveyOf(
  gitFolder: string,
  head: string,
  objects: ObjectReader,
): Promise<{ hasTests: boolean; licence: string | null }> {
  let hasTests = false;
  let hasRust = false;
  let licence: string | null = null;
  for await (const file of treeFiles(gitFolder, head)) {
    if (!file.path || file.kind !== 'file') continue;
    const role = roleOf(file.path);
    hasTests ||= role.kind === 'code' && isTest(file.path);
    hasRust ||= file.path.endsWith('.rs');
    if (licence || file.path.includes('/') || !isLicencePath(file.path)) continue;
    const content = await objects.read(file.blob, 200_000);
    if (Buffer.isBuffer(content)) licence = licenceOfText(content.toString('utf8'));
  }
  // Rust keeps unit tests inside the sources.
  if (!hasTests && hasRust)
    hasTests = await gitOutput(gitFolder, ['grep', '-q', '-F', '#[cfg(test)]', head, '--', '*.rs']).then(
      () => true,
      () => false,
    );
  return { hasTests, licence };
}
