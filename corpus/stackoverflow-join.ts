import type { LoadedItem } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { Spill } from './spill.ts';
import { integer, parsePost, requiredInteger } from './stackoverflow-post.ts';
import type { Answer, Question } from './stackoverflow-post.ts';
import { threadRecord } from './stackoverflow-record.ts';
import type { Comment, VoteCount } from './stackoverflow-record.ts';
import type { TableName } from './stackoverflow-tables.ts';
import type { Row } from './xml-rows.ts';

/** What waits under a post's id until it is known which question the post belongs to. */
type ByPost =
  | { readonly type: 'post'; readonly id: number; readonly questionId: number }
  | { readonly type: 'comment'; readonly comment: Comment }
  | { readonly type: 'vote'; readonly id: number; readonly postId: number; readonly kind: number };
type ByQuestion =
  | Question
  | Answer
  | { readonly type: 'comment'; readonly comment: Comment }
  | ({ readonly type: 'votes'; readonly postId: number } & VoteCount);

/** Of the dump's XML in one partition: what is in memory at a time, some times over. */
const partitionBytes = 2 << 20;
const mostPartitions = 2048;

const voteKinds = { accepted: 1, up: 2, down: 3 } as const;

/**
 * Joins posts, comments and votes, which come in any order, to threads. Rows go to disk by the id of their question (a hash join of
 * the Grace kind); comments and votes know only the id of their post and go there by a second file, under that id.
 */
export class ThreadJoin {
  readonly #byQuestion: Spill<ByQuestion>;
  #byPost: Spill<ByPost> | null;
  readonly #totalBytes: number;

  /** @param input.withReactions whether there are tables besides Posts.xml. */
  constructor(input: { totalBytes: number; withReactions: boolean }) {
    const partitions = Math.min(mostPartitions, Math.ceil(input.totalBytes / partitionBytes) + 1);
    this.#totalBytes = input.totalBytes;
    this.#byQuestion = new Spill(partitions);
    this.#byPost = input.withReactions ? new Spill(partitions) : null;
  }

  /** @throws RejectedRecordError for a row that is no record. */
  add(table: TableName, row: Row): void {
    switch (table) {
      case 'posts': {
        const post = parsePost(row);
        const questionId = post.type === 'question' ? post.id : post.questionId;
        this.#byQuestion.add(questionId, post);
        this.#byPost?.add(post.id, { type: 'post', id: post.id, questionId });
        return;
      }
      case 'comments': {
        const comment = parseComment(row);
        this.#byPost!.add(comment.postId, { type: 'comment', comment });
        return;
      }
      case 'votes': {
        const postId = requiredInteger(row, 'PostId');
        const kind = requiredInteger(row, 'VoteTypeId');
        // Favourites, flags, bounties and the like say nothing of what is right.
        if (kind > voteKinds.down) return;
        this.#byPost!.add(postId, { type: 'vote', id: integer(row, 'Id') ?? 0, postId, kind });
        return;
      }
    }
  }

  /** Every question with what hangs on it; what hangs on none is counted, the first of each partition named. */
  *threads(
    from: { site: string; archive: string; path: string },
    where: (table: TableName, id: number | null) => string,
  ): Generator<LoadedItem> {
    if (this.#byPost) {
      yield* this.#routeReactions(this.#byPost, where);
      // Its rows are in the other now: half of the disk space is free again.
      this.#byPost.close();
      this.#byPost = null;
    }
    for (let partition = 0; partition < this.#byQuestion.partitions; partition += 1) {
      yield* this.#threadsOf(partition, from, where);
      yield this.#progress('stored', (partition + 1) / this.#byQuestion.partitions);
    }
  }

  #progress(step: string, share: number): LoadedItem {
    return {
      type: 'progress',
      step,
      doneBytes: Math.round(share * this.#totalBytes),
      totalBytes: this.#totalBytes,
    };
  }

  /** Comments and counted votes to the question of their post. */
  *#routeReactions(
    byPost: Spill<ByPost>,
    where: (table: TableName, id: number | null) => string,
  ): Generator<LoadedItem> {
    for (let partition = 0; partition < byPost.partitions; partition += 1) {
      const questionOf = new Map<number, number>();
      const votes = new Map<number, { up: number; down: number; accepted: boolean }>();
      const lost = new LostRows(where);
      for (const item of byPost.read(partition))
        if (item.type === 'post') questionOf.set(item.id, item.questionId);
      for (const item of byPost.read(partition)) {
        if (item.type === 'post') continue;
        const postId = item.type === 'vote' ? item.postId : item.comment.postId;
        const questionId = questionOf.get(postId);
        if (questionId === undefined) {
          if (item.type === 'vote')
            lost.add('votes', item.id, 'PostId: the dump has no such question or answer');
          else lost.add('comments', item.comment.id, 'PostId: the dump has no such question or answer');
        } else if (item.type === 'comment') this.#byQuestion.add(questionId, item);
        else {
          const count = votes.get(postId) ?? { up: 0, down: 0, accepted: false };
          votes.set(postId, count);
          if (item.kind === voteKinds.up) count.up += 1;
          else if (item.kind === voteKinds.down) count.down += 1;
          else count.accepted = true;
        }
      }
      for (const [postId, count] of votes)
        this.#byQuestion.add(questionOf.get(postId)!, { type: 'votes', postId, ...count });
      yield* lost.items();
      yield this.#progress('joined', (partition + 1) / byPost.partitions);
    }
  }

  *#threadsOf(
    partition: number,
    from: { site: string; archive: string; path: string },
    where: (table: TableName, id: number | null) => string,
  ): Generator<LoadedItem> {
    const questions = new Map<number, Question>();
    const answers = new Map<number, Map<number, Answer>>();
    const comments = new Map<number, Comment[]>();
    const votes = new Map<number, VoteCount>();
    const lost = new LostRows(where);
    for (const item of this.#byQuestion.read(partition)) {
      if (item.type === 'question') {
        if (questions.has(item.id)) lost.add('posts', item.id, 'Id: there is a question with it already');
        else questions.set(item.id, item);
      } else if (item.type === 'answer') {
        const own = answers.get(item.questionId) ?? new Map<number, Answer>();
        answers.set(item.questionId, own);
        if (own.has(item.id)) lost.add('posts', item.id, 'Id: there is an answer with it already');
        else own.set(item.id, item);
      } else if (item.type === 'votes')
        votes.set(item.postId, { up: item.up, down: item.down, accepted: item.accepted });
      else {
        const { comment } = item;
        comments.set(comment.postId, [...(comments.get(comment.postId) ?? []), comment]);
      }
    }
    for (const id of [...questions.keys()].sort((a, b) => a - b)) {
      const own = [...(answers.get(id)?.values() ?? [])];
      const posts = [id, ...own.map((answer) => answer.id)];
      const thread = {
        question: questions.get(id)!,
        answers: own,
        comments: posts.flatMap((postId) => comments.get(postId) ?? []),
        votes,
      };
      yield { type: 'record', record: threadRecord(thread, from), tasks: [] };
    }
    for (const [questionId, own] of answers)
      if (!questions.has(questionId))
        for (const id of own.keys()) lost.add('posts', id, 'ParentId: the dump has no such question');
    yield* lost.items();
  }

  close(): void {
    this.#byQuestion.close();
    this.#byPost?.close();
  }
}

/** A partial dump loses millions of rows for the same reason: they are counted, one of each kind is named. */
class LostRows {
  readonly #where: (table: TableName, id: number | null) => string;
  readonly #byReason = new Map<string, { location: string; reason: string; count: number }>();
  constructor(where: (table: TableName, id: number | null) => string) {
    this.#where = where;
  }
  add(table: TableName, id: number | null, reason: string): void {
    const key = `${table} ${reason}`;
    const known = this.#byReason.get(key);
    if (known) known.count += 1;
    else this.#byReason.set(key, { location: this.#where(table, id), reason, count: 1 });
  }
  *items(): Generator<LoadedItem> {
    for (const item of this.#byReason.values()) yield { type: 'rejected', ...item };
  }
}

function parseComment(row: Row): Comment {
  const text = row['Text'];
  if (!text) throw new RejectedRecordError('Text', 'Text: missing or empty');
  return {
    id: integer(row, 'Id'),
    postId: requiredInteger(row, 'PostId'),
    score: integer(row, 'Score') ?? 0,
    text,
    createdAt: row['CreationDate'] || null,
    userId: row['UserId'] || null,
  };
}
