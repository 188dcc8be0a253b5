import { z } from 'zod';
import { storableText } from '../storable-text.ts';

// GitHub's REST API, version 2022-11-28: the fields that are read, by their official names.

const user = z.object({ login: storableText }).nullish();
const text = storableText.nullish().transform((value) => value ?? '');
const labels = z
  .array(z.union([storableText, z.object({ name: storableText })]))
  .default([])
  .transform((all) => all.map((label) => (typeof label === 'string' ? label : label.name)));

/** GET /repos/{owner}/{repo} */
export const repositorySchema = z.object({
  full_name: storableText,
  stargazers_count: z.int(),
  pushed_at: z.iso.datetime(),
  archived: z.boolean().default(false),
  license: z.object({ spdx_id: storableText.nullish() }).nullish(),
  html_url: storableText.optional(),
  clone_url: storableText.optional(),
});
export type Repository = z.infer<typeof repositorySchema>;

/** GET /repos/{owner}/{repo}/issues; pull requests are issues, too. */
export const issueSchema = z.object({
  number: z.int(),
  title: storableText,
  body: text,
  state: z.enum(['open', 'closed']),
  state_reason: storableText.nullish(),
  html_url: storableText.default(''),
  user,
  labels,
  created_at: storableText.default(''),
  closed_at: storableText.nullish(),
  pull_request: z.unknown().optional(),
});
export type Issue = z.infer<typeof issueSchema>;

/** GET /repos/{owner}/{repo}/pulls */
export const pullSchema = z.object({
  number: z.int(),
  title: storableText,
  body: text,
  state: z.enum(['open', 'closed']),
  merged_at: storableText.nullish(),
  merge_commit_sha: storableText.nullish(),
  html_url: storableText.default(''),
  user,
  labels,
});
export type Pull = z.infer<typeof pullSchema>;

/** GET /repos/{owner}/{repo}/issues/comments and /pulls/comments */
export const commentSchema = z
  .object({
    body: text,
    user,
    created_at: storableText.default(''),
    issue_url: storableText.optional(),
    pull_request_url: storableText.optional(),
    path: storableText.optional(),
  })
  .transform(({ issue_url, pull_request_url, ...comment }, context) => {
    const number = /\/(?:issues|pulls)\/(\d+)$/.exec(issue_url ?? pull_request_url ?? '')?.[1];
    if (number) return { ...comment, number: Number(number) };
    context.addIssue({ code: 'custom', path: ['issue_url'], message: 'names no issue or pull request' });
    return z.NEVER;
  });
export type Comment = z.infer<typeof commentSchema>;

/** GET /repos/{owner}/{repo}/issues/events */
export const eventSchema = z.object({
  event: storableText,
  commit_id: storableText.nullish(),
  issue: z.object({ number: z.int() }).nullish(),
});

const closing =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?(?:#|https?:\/\/[^\s/]+\/[\w.-]+\/[\w.-]+\/issues\/)(\d+)\b/gi;

/** Issues that a commit message or a pull request says it closes (docs.github.com, "Linking a pull request to an issue"). */
export function closedIssues(message: string): number[] {
  return [...message.matchAll(closing)].map((match) => Number(match[1]));
}
