import type { LoadedItem } from '../record.ts';
import { exportedItems, exportFile } from './export.ts';
import type { Resource } from './export.ts';
import { closedIssues, commentSchema, eventSchema, pullSchema } from './resources.ts';
import type { Comment } from './resources.ts';
import type { z } from 'zod';

/** What links issues, pull requests and commits; held in memory, as comments come in no order. */
export interface Discussion {
  /** By the number of their issue or pull request, oldest first. */
  readonly comments: ReadonlyMap<number, readonly Comment[]>;
  /** Merged pull requests by the commit that merged them. */
  readonly pullOfCommit: ReadonlyMap<string, { readonly number: number; readonly title: string }>;
  readonly fixes: Fixes;
}

/** Which commits and pull requests resolved an issue. */
export class Fixes {
  readonly #commits = new Map<number, Set<string>>();
  readonly #pulls = new Map<number, Set<number>>();
  readonly #fixing = new Set<string>();

  addCommit(issue: number, commit: string): void {
    this.#commits.set(issue, (this.#commits.get(issue) ?? new Set()).add(commit));
    this.#fixing.add(commit);
  }

  addPull(issue: number, pull: number): void {
    this.#pulls.set(issue, (this.#pulls.get(issue) ?? new Set()).add(pull));
  }

  of(issue: number): { commits: string[]; pulls: number[] } {
    return {
      commits: [...(this.#commits.get(issue) ?? [])].sort(),
      pulls: [...(this.#pulls.get(issue) ?? [])].sort((a, b) => a - b),
    };
  }

  closesIssue(commit: string): boolean {
    return this.#fixing.has(commit);
  }
}

/** Objects of a resource that have its form; the others are reported. */
export async function* resource<T>(
  folders: readonly string[],
  name: Resource,
  schema: z.ZodType<T>,
  archive: string,
): AsyncGenerator<{ type: 'value'; value: T } | Extract<LoadedItem, { type: 'rejected' }>> {
  const file = exportFile(folders, name);
  if (!file) return;
  for await (const item of exportedItems(file)) {
    const location = `${archive}:${item.location}`;
    if ('damage' in item) {
      yield { type: 'rejected', location, reason: item.damage };
      continue;
    }
    const parsed = schema.safeParse(item.value);
    if (parsed.success) {
      yield { type: 'value', value: parsed.data };
      continue;
    }
    const issue = parsed.error.issues[0]!;
    const reason = `field ${issue.path.join('.') || '(root)'}: ${issue.message}`;
    yield { type: 'rejected', location, reason };
  }
}

/** Reads comments, closing events and the links of merged pull requests. Damaged comments and events are yielded as rejected. */
export async function* readDiscussion(
  folders: readonly string[],
  archive: string,
): AsyncGenerator<LoadedItem, Discussion> {
  const comments = new Map<number, Comment[]>();
  const fixes = new Fixes();
  const pullOfCommit = new Map<string, { number: number; title: string }>();
  for (const name of ['comments', 'reviewComments'] as const)
    for await (const item of resource(folders, name, commentSchema, archive)) {
      if (item.type === 'rejected') yield item;
      else {
        const { number } = item.value;
        comments.set(number, [...(comments.get(number) ?? []), item.value]);
      }
    }
  for (const all of comments.values())
    all.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
  for await (const item of resource(folders, 'events', eventSchema, archive)) {
    if (item.type === 'rejected') yield item;
    else if (item.value.event === 'closed' && item.value.commit_id && item.value.issue)
      fixes.addCommit(item.value.issue.number, item.value.commit_id);
  }
  for await (const item of resource(folders, 'pulls', pullSchema, archive)) {
    // Damage is reported where the records are made.
    if (item.type === 'rejected' || !item.value.merged_at) continue;
    const { number, title, body, merge_commit_sha: commit } = item.value;
    if (commit) pullOfCommit.set(commit, { number, title });
    for (const issue of closedIssues(`${title}\n${body}`)) {
      fixes.addPull(issue, number);
      if (commit) fixes.addCommit(issue, commit);
    }
  }
  return { comments, pullOfCommit, fixes };
}
