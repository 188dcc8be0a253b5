import type { PatternCollector } from '../patterns/collector.ts';
import type { CorpusRecord, LoadedItem, SourceDocument } from '../record.ts';
import { readChange } from './changes.ts';
import type { ReadChange } from './changes.ts';
import { resource } from './discussion.ts';
import type { Discussion } from './discussion.ts';
import { maximumSourceBytes, roleOf, sourceText } from './files.ts';
import { GitError } from './git.ts';
import { changedFiles, filesBetween, readCommit, shallowCommits, treeFiles } from './history.ts';
import type { LeftOut } from './left-out.ts';
import type { ObjectReader } from './objects.ts';
import { closedIssues, issueSchema, pullSchema } from './resources.ts';
import type { Comment } from './resources.ts';

/** What the makers of records share. */
export interface RepositoryContext {
  readonly archive: string;
  readonly gitFolder: string;
  readonly exportFolders: readonly string[];
  readonly head: string;
  readonly objects: ObjectReader;
  readonly leftOut: LeftOut;
  readonly patterns: PatternCollector;
  /** Fills in what all records of the repository have in common. */
  record(part: Omit<CorpusRecord, 'source' | 'course' | 'licence'>): LoadedItem;
}

/** Sources and documents of the head's tree. @throws GitError */
export async function* fileRecords(context: RepositoryContext): AsyncGenerator<LoadedItem> {
  for await (const file of treeFiles(context.gitFolder, context.head)) {
    if (file.path === null) {
      context.leftOut.add('files', 'the path is not UTF-8', file.blob);
      continue;
    }
    if (file.kind !== 'file') {
      context.leftOut.add('files', file.kind === 'link' ? 'symbolic link' : 'submodule', file.path);
      continue;
    }
    const role = roleOf(file.path);
    if (role.kind === 'left out') {
      context.leftOut.add('files', role.reason, file.path);
      continue;
    }
    const reject = (reason: string): LoadedItem => ({
      type: 'rejected',
      location: `${context.archive}:${file.path!}`,
      reason,
    });
    const content = await context.objects.read(file.blob, maximumSourceBytes);
    if (!Buffer.isBuffer(content)) {
      yield reject(
        content.missing === 'large'
          ? `has ${String(content.bytes)} bytes, more than ${String(maximumSourceBytes)}`
          : 'its content is not in the clone',
      );
      continue;
    }
    const read = sourceText(file.path, content);
    if ('reason' in read) {
      if (read.named) yield reject(read.reason);
      else context.leftOut.add('files', read.reason, file.path);
      continue;
    }
    const isCode = role.kind === 'code';
    yield context.record({
      naturalKey: `file/${file.path}`,
      kind: role.kind,
      title: file.path,
      language: isCode ? role.language : null,
      provenance: { commit: context.head, path: file.path, url: urlOf('blob', context.head, file.path) },
      body: {
        documents: [{ path: file.path, title: null, format: isCode ? 'code' : role.format, text: read.text }],
        details: isCode ? { test: role.test } : {},
      },
    });
  }
}

/** Relative to the repository's page. */
function urlOf(...parts: readonly string[]): string {
  return parts.map((part) => part.split('/').map(encodeURIComponent).join('/')).join('/');
}

/** Commits with message and diff, oldest first; each is shown to the pattern extraction. @throws GitError */
export async function* commitRecords(
  context: RepositoryContext,
  discussion: Discussion,
): AsyncGenerator<LoadedItem> {
  const shallow = await shallowCommits(context.gitFolder);
  for await (const { id, files } of changedFiles(context.gitFolder, context.head)) {
    const commit = await readCommit(context.objects, id);
    if (!commit) {
      context.leftOut.add('commits', 'not in the clone', id);
      continue;
    }
    if (shallow.has(id)) {
      context.leftOut.add('commits', 'the clone is shallow: what came before is not here', id);
      continue;
    }
    if (commit.parents.length > 1) {
      context.leftOut.add('commits', 'merges: what they bring is in the commits that they join', id);
      continue;
    }
    for (const issue of closedIssues(commit.message)) discussion.fixes.addCommit(issue, id);
    const change = await readChange(context.objects, files);
    if (change.documents.length === 0) {
      context.leftOut.add('commits', 'no source or document changed that can be shown', id);
      continue;
    }
    const closesIssue = discussion.fixes.closesIssue(id);
    context.patterns.add({ commit: id, message: commit.message, closesIssue, files: change.sources });
    yield context.record({
      naturalKey: `commit/${id}`,
      kind: 'change',
      title: commit.message.split('\n')[0] || id,
      language: change.language,
      provenance: { commit: id, url: urlOf('commit', id) },
      body: {
        documents: [
          { path: 'message', title: null, format: 'text', text: commit.message },
          ...change.documents,
        ],
        details: {
          author: commit.author,
          date: commit.date,
          pullRequest: discussion.pullOfCommit.get(id)?.number ?? null,
          closesIssue,
          ...shown(change),
        },
      },
    });
  }
}

function shown(change: ReadChange): Record<string, unknown> {
  return {
    testsChanged: change.sources.some((file) => file.test),
    notShown: change.notShown.slice(0, 100),
    notShownFiles: change.notShown.length,
  };
}

function remarks(comments: readonly Comment[]): SourceDocument[] {
  return comments
    .filter((comment) => comment.body.trim())
    .map((comment, index) => ({
      path: `comment-${String(index + 1)}`,
      title: `Comment${comment.user ? ` by ${comment.user.login}` : ''}${comment.path ? ` on ${comment.path}` : ''}`,
      format: 'markdown',
      text: comment.body,
    }));
}

/** Merged pull requests with their discussion and, where the clone has the merge, their diff. */
export async function* pullRecords(
  context: RepositoryContext,
  discussion: Discussion,
): AsyncGenerator<LoadedItem> {
  for await (const item of resource(context.exportFolders, 'pulls', pullSchema, context.archive)) {
    if (item.type === 'rejected') {
      yield item;
      continue;
    }
    const pull = item.value;
    if (!pull.merged_at) {
      context.leftOut.add(
        'pull requests',
        pull.state === 'open' ? 'open' : 'closed without a merge',
        `#${String(pull.number)}`,
      );
      continue;
    }
    const commit = pull.merge_commit_sha ? await readCommit(context.objects, pull.merge_commit_sha) : null;
    const change = commit?.parents[0]
      ? await filesBetween(context.gitFolder, commit.parents[0], commit.id).then(
          (files) => readChange(context.objects, files),
          (error: unknown) => {
            // The merge's parent is beyond a shallow clone's border.
            if (error instanceof GitError) return null;
            throw error;
          },
        )
      : null;
    const comments = discussion.comments.get(pull.number) ?? [];
    yield context.record({
      naturalKey: `pull/${String(pull.number)}`,
      kind: 'change',
      title: pull.title,
      language: change?.language ?? null,
      provenance: {
        ...(pull.merge_commit_sha ? { commit: pull.merge_commit_sha } : {}),
        url: pull.html_url || urlOf('pull', String(pull.number)),
      },
      body: {
        documents: [
          {
            path: 'description',
            title: null,
            format: 'markdown',
            text: pull.body.trim() ? pull.body : pull.title,
          },
          ...remarks(comments),
          ...(change?.documents ?? []),
        ],
        details: {
          number: pull.number,
          author: pull.user?.login ?? null,
          mergedAt: pull.merged_at,
          labels: pull.labels,
          closes: closedIssues(`${pull.title}\n${pull.body}`),
          ...(change ? shown(change) : { diff: 'its merge is not in the clone' }),
        },
      },
    });
  }
}

/** Resolved issues with their comments and what fixed them. */
export async function* issueRecords(
  context: RepositoryContext,
  discussion: Discussion,
): AsyncGenerator<LoadedItem> {
  for await (const item of resource(context.exportFolders, 'issues', issueSchema, context.archive)) {
    if (item.type === 'rejected') {
      yield item;
      continue;
    }
    const issue = item.value;
    // GitHub lists pull requests among the issues; they come from their own list.
    if (issue.pull_request) continue;
    const place = `#${String(issue.number)}`;
    if (issue.state === 'open') {
      context.leftOut.add('issues', 'open', place);
      continue;
    }
    if (issue.state_reason === 'not_planned' || issue.state_reason === 'duplicate') {
      context.leftOut.add('issues', `closed as ${issue.state_reason.replace('_', ' ')}`, place);
      continue;
    }
    const fix = discussion.fixes.of(issue.number);
    const fixDocuments: SourceDocument[] = [];
    for (const id of fix.commits) {
      const commit = await readCommit(context.objects, id);
      if (commit)
        fixDocuments.push({
          path: `fix-${id}`,
          title: `Fixed by commit ${id.slice(0, 12)}`,
          format: 'text',
          text: commit.message,
        });
    }
    const comments = discussion.comments.get(issue.number) ?? [];
    yield context.record({
      naturalKey: `issue/${String(issue.number)}`,
      kind: 'issue',
      title: issue.title,
      language: null,
      quality: fix.commits.length + fix.pulls.length > 0 ? 0.8 : 0.5,
      provenance: {
        ...(fix.commits[0] ? { commit: fix.commits[0] } : {}),
        url: issue.html_url || urlOf('issues', String(issue.number)),
      },
      body: {
        documents: [
          {
            path: 'description',
            title: null,
            format: 'markdown',
            text: issue.body.trim() ? issue.body : issue.title,
          },
          ...remarks(comments),
          ...fixDocuments,
        ],
        details: {
          number: issue.number,
          author: issue.user?.login ?? null,
          labels: issue.labels,
          createdAt: issue.created_at,
          closedAt: issue.closed_at ?? null,
          fixedBy: { commits: fix.commits, pullRequests: fix.pulls },
        },
      },
    });
  }
}
