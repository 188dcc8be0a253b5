/**
 * Writes a dump in the form of the Stack Exchange data dump (`Posts.xml`, `Comments.xml`, `Votes.xml`), of any size: HTML bodies
 * with code, equal answers under several questions, answers before their questions, both forms of tags, tag wikis.
 *
 *   node --import tsx bench/generate-stackoverflow.ts --bytes 1GB --out DIR [--seed 1] [--malformed 0]
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../models/random.ts';
import { generatedTags, GeneratedText } from './stackoverflow-text.ts';

export interface DumpOptions {
  readonly folder: string;
  /** Size of the three files together, about. */
  readonly bytes: number;
  readonly seed: number;
  /** Rows of Posts.xml that are broken: cut values, bare `<`, bytes that are not UTF-8, no Id. */
  readonly malformed: number;
}
export interface DumpCounts {
  questions: number;
  answers: number;
  comments: number;
  votes: number;
  wikis: number;
  malformed: number;
  bytes: number;
}

const bufferBytes = 1 << 20;
/** Posts stand out of order by at most about this many rows. */
const disorder = 64;

class TableFile {
  readonly #descriptor: number;
  readonly #root: string;
  #text: string;
  #bytes = 0;
  constructor(file: string, root: string) {
    this.#descriptor = openSync(file, 'w');
    this.#root = root;
    this.#text = `\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n<${root}>\r\n`;
  }
  get bytes(): number {
    return this.#bytes + this.#text.length;
  }
  row(attributes: Readonly<Record<string, string | number | null>>): void {
    const given = Object.entries(attributes).filter(([, value]) => value !== null);
    this.raw(
      `  <row ${given.map(([name, value]) => `${name}="${escapeAttribute(String(value))}"`).join(' ')} />\r\n`,
    );
  }
  raw(text: string | Buffer): void {
    if (typeof text === 'string') this.#text += text;
    if (typeof text !== 'string' || this.#text.length > bufferBytes) this.#flush();
    if (typeof text !== 'string') this.#bytes += writeSync(this.#descriptor, text);
  }
  #flush(): void {
    this.#bytes += writeSync(this.#descriptor, this.#text);
    this.#text = '';
  }
  close(): void {
    this.#text += `</${this.#root}>\r\n`;
    this.#flush();
    closeSync(this.#descriptor);
  }
}

function escapeAttribute(value: string): string {
  if (!/[&<>"\n\r\t]/.test(value)) return value;
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#xA;')
    .replaceAll('\r', '&#xD;')
    .replaceAll('\t', '&#x9;');
}

/** What a broken row looks like, by kind. */
function malformedRow(kind: number, id: number): string | Buffer {
  switch (kind % 4) {
    case 0:
      return `  <row Id="${String(id)}" PostTypeId="1" Title="bare < in a value" Body="x" />\r\n`;
    case 1:
      return `  <row Id="${String(id)}" PostTypeId="1" Title="cut\r\n`;
    case 2:
      return Buffer.concat([
        Buffer.from(`  <row Id="${String(id)}" PostTypeId="1" Title="caf`),
        Buffer.from([0xe9]),
        Buffer.from('" Body="x" />\r\n'),
      ]);
    default:
      return `  <row PostTypeId="1" Title="no id" Body="x" />\r\n`;
  }
}

/** The same options give the same bytes. */
export function generateDump(options: DumpOptions): DumpCounts {
  mkdirSync(options.folder, { recursive: true });
  const random = createRandom(options.seed);
  const text = new GeneratedText(random);
  const posts = new TableFile(path.join(options.folder, 'Posts.xml'), 'posts');
  const comments = new TableFile(path.join(options.folder, 'Comments.xml'), 'comments');
  const votes = new TableFile(path.join(options.folder, 'Votes.xml'), 'votes');
  const counts: DumpCounts = {
    questions: 0,
    answers: 0,
    comments: 0,
    votes: 0,
    wikis: 0,
    malformed: 0,
    bytes: 0,
  };
  const written = (): number => posts.bytes + comments.bytes + votes.bytes;

  let lastId = 0;
  let time = Date.UTC(2008, 7, 1);
  const now = (): string => {
    time += 1 + random.int(60_000);
    return new Date(time).toISOString().slice(0, 23);
  };
  const score = (): number => Math.floor(60 * random.float() ** 8) - (random.int(12) === 0 ? 2 : 0);
  const waiting: (() => void)[] = [];
  const post = (write: () => void): void => {
    waiting.push(write);
    if (waiting.length < disorder) return;
    const place = random.int(waiting.length);
    const [out] = waiting.splice(place, 1);
    out!();
  };
  const reactions = (postId: number, points: number, accepted: boolean): void => {
    for (let number = random.int(4); number > 0; number -= 1) {
      counts.comments += 1;
      comments.row({
        Id: counts.comments,
        PostId: postId,
        Score: random.int(3),
        Text: text.sentence().replaceAll(/<[^>]*>/g, '`'),
        CreationDate: now(),
        UserId: 1 + random.int(50_000),
        ContentLicense: 'CC BY-SA 4.0',
      });
    }
    const cast = [
      ...Array<number>(Math.max(0, points) + random.int(2)).fill(2),
      ...Array<number>(Math.max(0, -points)).fill(3),
      ...(accepted ? [1] : []),
    ];
    for (const VoteTypeId of cast) {
      counts.votes += 1;
      votes.row({
        Id: counts.votes,
        PostId: postId,
        VoteTypeId,
        CreationDate: `${now().slice(0, 10)}T00:00:00.000`,
      });
    }
  };

  const bodies: string[] = [];
  const body = (highlight: string): string => {
    if (bodies.length > 0 && random.int(20) === 0) return bodies[random.int(bodies.length)]!;
    const fresh = text.body(highlight);
    if (bodies.length < 200) bodies.push(fresh);
    else bodies[random.int(200)] = fresh;
    return fresh;
  };

  while (written() < options.bytes) {
    const { tag, highlight, others } = generatedTags[random.int(generatedTags.length)]!;
    const tags = [tag, ...random.shuffle(others).slice(0, 1 + random.int(2))];
    const questionId = (lastId += 1);
    const answerIds = Array.from({ length: [1, 0, 1, 2, 1, 3][random.int(6)]! }, () => (lastId += 1));
    const accepted =
      answerIds.length > 0 && random.int(2) === 0 ? answerIds[random.int(answerIds.length)]! : null;
    const date = now();
    const licence = time < Date.UTC(2011, 3, 8) ? 'CC BY-SA 2.5' : 'CC BY-SA 3.0';
    const questionScore = score();
    const question = {
      Id: questionId,
      PostTypeId: 1,
      AcceptedAnswerId: accepted,
      CreationDate: date,
      Score: questionScore,
      ViewCount: 50 + random.int(5000),
      Body: body(highlight),
      OwnerUserId: random.int(30) === 0 ? null : 1 + random.int(50_000),
      LastActivityDate: date,
      Title: text.title(),
      Tags: random.int(2) === 0 ? tags.map((name) => `<${name}>`).join('') : `|${tags.join('|')}|`,
      AnswerCount: answerIds.length,
      CommentCount: 0,
      ClosedDate: random.int(25) === 0 ? now() : null,
      ContentLicense: licence,
    };
    post(() => posts.row(question));
    counts.questions += 1;
    reactions(questionId, questionScore, false);
    for (const id of answerIds) {
      const answerScore = score();
      const answer = {
        Id: id,
        PostTypeId: 2,
        ParentId: questionId,
        CreationDate: now(),
        Score: answerScore,
        Body: body(highlight),
        OwnerUserId: 1 + random.int(50_000),
        LastActivityDate: date,
        CommentCount: 0,
        ContentLicense: licence,
      };
      post(() => posts.row(answer));
      counts.answers += 1;
      reactions(id, answerScore, id === accepted);
    }
    if (random.int(100) === 0) {
      const id = (lastId += 1);
      post(() =>
        posts.row({ Id: id, PostTypeId: 5, CreationDate: date, Score: 0, Body: `<p>${text.sentence()}</p>` }),
      );
      counts.wikis += 1;
    }
    // Spread over the file, the last of them included in the smallest dump.
    if (
      counts.malformed < options.malformed &&
      written() * options.malformed >= counts.malformed * options.bytes
    )
      posts.raw(malformedRow(counts.malformed++, (lastId += 1)));
  }
  while (counts.malformed < options.malformed) posts.raw(malformedRow(counts.malformed++, (lastId += 1)));
  for (const write of waiting) write();
  for (const table of [posts, comments, votes]) table.close();
  counts.bytes = written();
  return counts;
}

/** `1GB`, `250MB`, `64KB` or a number of bytes; decimal units. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(GB|MB|KB)?$/.exec(text);
  if (!match) throw new Error(`--bytes ${text}: not a size such as 1GB`);
  const unit = { GB: 1e9, MB: 1e6, KB: 1e3 }[match[2] ?? ''] ?? 1;
  return Number(match[1]) * unit;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      bytes: { type: 'string', default: '100MB' },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      malformed: { type: 'string', default: '0' },
    },
  });
  if (!values.out) throw new Error('--out DIR is missing');
  const counts = generateDump({
    folder: values.out,
    bytes: parseBytes(values.bytes),
    seed: Number(values.seed),
    malformed: Number(values.malformed),
  });
  console.log(JSON.stringify(counts));
}
