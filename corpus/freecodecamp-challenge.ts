import type { CorpusRecord, SourceDocument } from './record.ts';
import { RejectedRecordError } from './rejected.ts';
import { isStorable } from './storable-text.ts';

/** Code of a challenge; `language` is what its fence or file extension says. */
export interface ChallengeCode {
  readonly language: string | null;
  readonly text: string;
}

/** One challenge of freeCodeCamp's curriculum, whatever the layout that it was written in. */
export interface Challenge {
  readonly id: string;
  readonly title: string;
  /** freeCodeCamp's number: 0 HTML, 1 and 5 JavaScript, 3 and 4 projects, 7 certificate, 11 video, ... */
  readonly challengeType: number | null;
  readonly documents: readonly SourceDocument[];
  readonly seed: readonly ChallengeCode[];
  /** Each may have several files. */
  readonly solutions: readonly (readonly ChallengeCode[])[];
  /** What the learner is told and the code that checks it. */
  readonly tests: readonly { readonly text: string; readonly testString: string }[];
  /** What else the challenge has: set-up and tear-down code, translations, answers of a quiz, links. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ChallengePlace {
  readonly archive: string;
  readonly path: string;
  readonly locale: string;
  readonly block: string;
  readonly blockName: string | null;
  readonly superBlock: string | null;
  /** Position in the block, from 0; null where the source does not say. */
  readonly order: number | null;
  readonly licence: string;
}

const languages: Readonly<Record<string, string>> = {
  js: 'javascript',
  javascript: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  ts: 'typescript',
  tsx: 'typescript',
  py: 'python',
  python: 'python',
  html: 'html',
  css: 'css',
  sql: 'sql',
  cs: 'csharp',
  sh: 'bash',
  bash: 'bash',
};

// Projects and labs may come with neither seed nor tests: they are written elsewhere.
const projectTypes = new Set([3, 4, 10, 12, 13, 14, 23, 25, 26, 27]);

/** Search weighs the prior by half: a step above 0.5 moves a challenge past its like, not past other sources. */
const solvedQuality = 0.6;

/** @throws RejectedRecordError */
export function challengeRecord(challenge: Challenge, place: ChallengePlace): CorpusRecord {
  const { seed, solutions, tests } = challenge;
  const exercise =
    tests.length > 0 ||
    seed.length > 0 ||
    solutions.length > 0 ||
    projectTypes.has(challenge.challengeType ?? -1);
  const code = [...seed, ...solutions.flat()].find(({ language }) => languages[language ?? '']);
  const record: CorpusRecord = {
    source: 'freecodecamp',
    // Ids are the curriculum's own and outlive its layouts; a translation has its original's.
    naturalKey: `${place.locale}/${challenge.id}`,
    kind: exercise ? 'exercise' : 'lesson',
    // Challenges of a block build on each other, so they must share the split.
    course: place.block,
    title: challenge.title,
    language: code ? languages[code.language!]! : null,
    licence: place.licence,
    // freeCodeCamp's own checks hold that each solution passes the tests; the other challenges were never solved there.
    ...(tests.length > 0 && solutions.length > 0 ? { quality: solvedQuality } : {}),
    provenance: { archive: place.archive, path: place.path, locale: place.locale },
    body: {
      documents: challenge.documents,
      details: {
        id: challenge.id,
        challengeType: challenge.challengeType,
        block: place.block,
        blockName: place.blockName,
        superBlock: place.superBlock,
        order: place.order,
        seed,
        solutions,
        tests,
        ...challenge.details,
      },
    },
  };
  if (!isStorable(record))
    throw new RejectedRecordError(
      challenge.id,
      'holds characters that are no text (NUL or half a surrogate pair)',
    );
  return record;
}
