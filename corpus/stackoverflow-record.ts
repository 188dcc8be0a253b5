import { withoutPersons } from './personal-data.ts';
import type { CorpusRecord, SourceDocument } from './record.ts';
import { languageOf } from './stackoverflow-language.ts';
import type { Answer, Question } from './stackoverflow-post.ts';

export interface Comment {
  readonly id: number | null;
  readonly postId: number;
  readonly score: number;
  readonly text: string;
  readonly createdAt: string | null;
  readonly userId: string | null;
}
export interface VoteCount {
  readonly up: number;
  readonly down: number;
  /** The asker's. */
  readonly accepted: boolean;
}

/** A question with everything that hangs on it, by post id. */
export interface Thread {
  readonly question: Question;
  readonly answers: readonly Answer[];
  readonly comments: readonly Comment[];
  readonly votes: ReadonlyMap<number, VoteCount>;
}

/** Comments below it are mostly thanks and requests; those that this many readers marked as useful correct or complete a post. */
const usefulScore = 3;

/** A question with its answers: the accepted one first, then by score; useful comments on a post follow it. */
export function threadRecord(
  thread: Thread,
  from: { site: string; archive: string; path: string },
): CorpusRecord {
  const { question } = thread;
  const accepted = (answer: Answer): boolean =>
    answer.id === question.acceptedAnswerId || (thread.votes.get(answer.id)?.accepted ?? false);
  const answers = [...thread.answers].sort(
    (a, b) => Number(accepted(b)) - Number(accepted(a)) || b.score - a.score || a.id - b.id,
  );
  const commentsOn = (postId: number): Comment[] =>
    thread.comments.filter((comment) => comment.postId === postId).sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  const documentsOf = (post: Question | Answer, path: string, title: string | null): SourceDocument[] => {
    const useful = commentsOn(post.id).filter(({ score }) => score >= usefulScore);
    const text = useful.map((comment) => withoutPersons(comment.text)).join('\n\n');
    const on = title === null ? 'the question' : `the ${title.toLowerCase()}`;
    return [
      { path, title, format: 'html', text: post.body },
      ...(text
        ? [{ path: `${path}/comments`, title: `Comments on ${on}`, format: 'text' as const, text }]
        : []),
    ];
  };
  const details = (post: Question | Answer): object => ({
    id: post.id,
    url: postUrl(from.site, post),
    score: post.score,
    votes: thread.votes.get(post.id) ?? null,
    createdAt: post.createdAt,
    author: authorOf(from.site, post),
    licence: post.licence,
    comments: commentsOn(post.id).map(({ score, text, createdAt, userId }) => ({
      score,
      text,
      createdAt,
      userId,
    })),
  });
  return {
    source: 'stackoverflow',
    naturalKey: `${from.site}/${question.id}`,
    kind: 'question',
    // Questions on the same things are often the same question: those with equal tags are on one side of the split.
    course: `${from.site}/${[...question.tags].sort().join('+') || 'untagged'}`,
    title: question.title,
    language: languageOf(question.tags),
    licence: [...new Set([question, ...answers].map(({ licence }) => licence))].sort().join(', '),
    quality: qualityOf(thread, accepted),
    provenance: {
      archive: from.archive,
      path: from.path,
      site: from.site,
      id: String(question.id),
      url: postUrl(from.site, question),
      author: authorOf(from.site, question) ?? 'unknown',
    },
    body: {
      documents: [
        ...documentsOf(question, `questions/${question.id}`, null),
        ...answers.flatMap((answer) =>
          documentsOf(answer, `answers/${answer.id}`, accepted(answer) ? 'Accepted answer' : 'Answer'),
        ),
      ],
      details: {
        tags: question.tags,
        views: question.views,
        closedAt: question.closedAt,
        question: details(question),
        answers: answers.map((answer) => ({ ...details(answer), accepted: accepted(answer) })),
      },
    },
  };
}

function postUrl(site: string, post: Question | Answer): string {
  return `https://${site}/${post.type === 'question' ? 'q' : 'a'}/${post.id}`;
}

/** The licence asks for the author's name or page. */
function authorOf(site: string, { owner }: Question | Answer): string | null {
  return owner.id === null ? owner.name : `https://${site}/users/${owner.id}`;
}

/**
 * A prior, 0..1: how likely one more voter is to vote a post up, by Laplace's rule of succession; 0.4 of it the question's, 0.6 the
 * best answer's. Acceptance counts as three votes up; without an answer half of the question's is left, and a closed question
 * loses a fifth. Without Votes.xml the score stands for the votes.
 */
function qualityOf({ question, answers, votes }: Thread, accepted: (answer: Answer) => boolean): number {
  const approval = (post: Question | Answer, extra: number): number => {
    const counted = votes.get(post.id);
    const up = (counted?.up ?? Math.max(0, post.score)) + extra;
    const down = counted?.down ?? Math.max(0, -post.score);
    return (up + 1) / (up + down + 2);
  };
  const asked = approval(question, 0);
  const best = Math.max(...answers.map((answer) => approval(answer, accepted(answer) ? 3 : 0)));
  const quality = answers.length > 0 ? 0.4 * asked + 0.6 * best : 0.5 * asked;
  return Number((quality * (question.closedAt === null ? 1 : 0.8)).toFixed(4));
}
