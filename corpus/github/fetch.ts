import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import type { LoadedItem, LoaderSettings } from '../record.ts';
import type { RepositoryAddress } from './address.ts';
import { activeDaysOf, refusals } from './filter.ts';
import { gitEnvironment } from './git.ts';
import { repositorySchema } from './resources.ts';

const Client = Octokit.plugin(retry, throttling);
type Client = InstanceType<typeof Client>;

/** Waits for the limit at most so often for one request; then the run ends and a later one goes on from the cache. */
const mostWaits = 3;

const lists = {
  issues: 'issues?state=all&sort=created&direction=asc&per_page=100',
  pulls: 'pulls?state=all&sort=created&direction=asc&per_page=100',
  comments: 'issues/comments?sort=created&direction=asc&per_page=100',
  review_comments: 'pulls/comments?sort=created&direction=asc&per_page=100',
  events: 'issues/events?per_page=100',
} as const;

interface Page {
  readonly etag: string | null;
  readonly next: string | null;
  readonly data: unknown;
}

/**
 * Fetches a repository into the state folder, in the form of a bare clone with exported JSON: git brings files and history, which
 * costs nothing of the API's limit, the REST API the rest. Every page is kept with its ETag; what did not change is answered by 304
 * and counts for nothing, so an interrupted run goes on where it ended. GITHUB_TOKEN and GITHUB_API_URL are read from the
 * environment; the token goes to no other host than the API's and its clone's.
 * Null when the repository is not taken or cannot be reached; the reason is yielded.
 */
export async function* fetchRepository(
  address: RepositoryAddress,
  archive: string,
  settings: LoaderSettings,
): AsyncGenerator<LoadedItem, string | null> {
  const token = settings.environment['GITHUB_TOKEN'];
  const api = (settings.environment['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/\/$/, '');
  const folder = path.join(settings.stateFolder, 'github', address.owner, address.name);
  mkdirSync(path.join(folder, 'pages'), { recursive: true });
  const client = clientFor(api, token);
  const root = `${api}/repos/${address.owner}/${address.name}`;
  try {
    const { data } = await fetchPage(client, folder, root);
    writeWhole(path.join(folder, 'repository.json'), JSON.stringify(data));
    const parsed = repositorySchema.safeParse(data);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      yield {
        type: 'rejected',
        location: archive,
        reason: `the API's answer: field ${issue.path.join('.')}: ${issue.message}`,
      };
      return null;
    }
    // Asked before anything else is fetched.
    const reasons = refusals(parsed.data, activeDaysOf(settings.environment), new Date());
    if (reasons.length > 0) {
      yield {
        type: 'rejected',
        location: archive,
        reason: `the repository is not taken: ${reasons.join('; ')}`,
      };
      return null;
    }
    await fetchClone(
      parsed.data.clone_url ?? `https://github.com/${address.owner}/${address.name}.git`,
      folder,
      api,
      token,
    );
    for (const [name, query] of Object.entries(lists))
      await fetchList(client, folder, name, `${root}/${query}`, api);
    return folder;
  } catch (error) {
    yield {
      type: 'rejected',
      location: archive,
      reason: withoutSecret(`cannot be fetched: ${(error as Error).message}`, token),
    };
    return null;
  }
}

function clientFor(api: string, token: string | undefined): Client {
  const silent = (): void => undefined;
  const wait = (_after: number, _options: unknown, _client: unknown, retryCount: number): boolean =>
    retryCount < mostWaits;
  return new Client({
    baseUrl: api,
    ...(token ? { auth: token } : {}),
    userAgent: 'contexture',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    throttle: { onRateLimit: wait, onSecondaryRateLimit: wait, fallbackSecondaryRateRetryAfter: 60 },
  });
}

async function fetchPage(client: Client, folder: string, url: string): Promise<Page> {
  const file = path.join(folder, 'pages', `${createHash('sha256').update(url).digest('hex')}.json`);
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Page) : null;
  try {
    const response = await client.request(`GET ${url}`, {
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(kept?.etag ? { 'if-none-match': kept.etag } : {}),
      },
    });
    const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.link ?? '')?.[1] ?? null;
    const page = { etag: response.headers.etag ?? null, next, data: response.data as unknown };
    writeWhole(file, JSON.stringify(page));
    return page;
  } catch (error) {
    if (kept && (error as { status?: number }).status === 304) return kept;
    throw error;
  }
}

async function fetchList(
  client: Client,
  folder: string,
  name: string,
  first: string,
  api: string,
): Promise<void> {
  const file = path.join(folder, `${name}.jsonl`);
  const output = createWriteStream(`${file}.part`);
  for (let url: string | null = first; url;) {
    // The token must not follow a link to another host.
    if (new URL(url).origin !== new URL(api).origin)
      throw new Error(`${name}: the next page is on another host`);
    const page: Page = await fetchPage(client, folder, url);
    if (!Array.isArray(page.data)) throw new Error(`${name}: the answer is no list`);
    for (const item of page.data) output.write(`${JSON.stringify(item)}\n`);
    url = page.next;
  }
  output.end();
  await once(output, 'finish');
  renameSync(`${file}.part`, file);
  // An empty list is a fact, an empty file would be damage.
  if (readFileSync(file).length === 0) rmSync(file);
}

/** Files and history by git's own protocol; repeated, it brings what is new. */
async function fetchClone(
  url: string,
  folder: string,
  api: string,
  token: string | undefined,
): Promise<void> {
  const target = new URL(url);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(target.hostname);
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && loopback))
    throw new Error(`clone_url ${target.origin} is not https`);
  const apiHost = new URL(api).host;
  const ownHost = apiHost === 'api.github.com' ? 'github.com' : apiHost;
  const configuration: [string, string][] =
    token && target.host === ownHost
      ? [
          [
            `http.${target.origin}/.extraHeader`,
            `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
          ],
        ]
      : [];
  const clone = path.join(folder, 'repository.git');
  const args = existsSync(clone)
    ? [`--git-dir=${clone}`, 'fetch', '--quiet', '--prune', 'origin', '+refs/heads/*:refs/heads/*']
    : ['clone', '--quiet', '--bare', '--', url, `${clone}.part`];
  if (!existsSync(clone)) rmSync(`${clone}.part`, { recursive: true, force: true });
  await promisify(execFile)('git', args, { env: gitEnvironment('https:http', configuration) }).catch(
    (error: unknown) => {
      const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? '';
      throw new Error(`git: ${said}`);
    },
  );
  if (!existsSync(clone)) renameSync(`${clone}.part`, clone);
}

function withoutSecret(text: string, token: string | undefined): string {
  return token ? text.replaceAll(token, '***') : text;
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}
