import assert from 'node:assert/strict';
import { constructQuestions } from '../../activities/knowledge/constructed-questions.ts';
import { learnedOrder, withoutNearDuplicates } from '../../infra/database/search.ts';
import type { PlacedChunk } from '../../infra/database/placed-chunks.ts';
import { candidateFeatureNames, candidateFeatures } from '../../models/cet/candidate-features.ts';
import type { Candidate } from '../../models/cet/candidate-features.ts';

const candidate: Candidate = {
  recordId: 'page',
  ordinal: 0,
  kind: 'prose',
  text: 'Tables are laid at eight.',
  headingPath: ['Manual', 'Morning'],
  titleWords: ['manual'],
  headingWords: ['morn'],
  tokens: 6,
  quality: 0.5,
  similarity: 0.4,
  bm25: 1,
  coverage: 2,
  nearRank: 1,
  textRank: null,
  score: 0.016,
};

const placed: PlacedChunk = {
  id: 'a',
  recordId: 'page',
  source: 'docs',
  kind: 'documentation',
  course: 'manual',
  title: 'Manual',
  headingPath: ['Manual', 'Laying the table'],
  tokens: 40,
  blurb: null,
};

describe('features of candidates', () => {
  const question = {
    text: 'lay the tables',
    words: new Map([
      ['lay', 3],
      ['tabl', 1],
    ]),
  };
  const named = (candidates: readonly Candidate[], index: number): Record<string, number> =>
    Object.fromEntries(
      candidateFeatures(question, candidates)[index]!.map((value, i) => [candidateFeatureNames[i]!, value]),
    );

  it('have a name each and are finite, also without embedding, words or any question', () => {
    const bare = {
      ...candidate,
      similarity: null,
      nearRank: null,
      titleWords: [],
      headingWords: [],
      text: '',
    };
    for (const asked of [question, { text: '?!', words: new Map<string, number>() }])
      for (const row of candidateFeatures(asked, [candidate, bare])) {
        assert.equal(row.length, candidateFeatureNames.length);
        for (const value of row) assert.ok(Number.isFinite(value) && Math.abs(value) < 10, String(value));
      }
  });

  it('weigh the words of a heading by how rare they are', () => {
    const features = named([{ ...candidate, headingWords: ['lay', 'morn'] }], 0);
    assert.equal(features['heading_coverage'], 0.75);
    assert.equal(features['heading_density'], 0.5);
  });

  it('count the votes of the section and of the page apart, and know the neighbours', () => {
    const sibling = { ...candidate, ordinal: 1, similarity: 0.6 };
    const elsewhere = { ...candidate, ordinal: 7, headingPath: ['Manual', 'Evening'], similarity: 0.9 };
    const features = named([candidate, sibling, elsewhere], 0);
    assert.equal(features['section_best_cosine'], 0.6);
    assert.equal(features['page_best_cosine'], 0.9);
    assert.equal(features['after_cosine'], 0.6);
    assert.equal(features['before_cosine'], 0);
  });

  it('find the words of the question in a row, in camelCase too, and early ones apart from late ones', () => {
    const late = `${'Chairs stand there. '.repeat(12)} Please lay the tables.`;
    const rows = candidateFeatures(question, [
      { ...candidate, text: 'layTables(8)' },
      { ...candidate, text: late },
      { ...candidate, text: 'Tables stand; lay nothing.' },
    ]).map((row) => new Map(row.map((value, i) => [candidateFeatureNames[i], value])));
    assert.deepEqual(
      rows.map((row) => ['text_coverage', 'phrase', 'beginning_coverage'].map((name) => row.get(name))),
      [
        [1, 1, 1],
        [1, 0, 0],
        [1, 0, 1],
      ],
    );
  });

  it('know what neighbours hold together', () => {
    const before = { ...candidate, text: 'Lay them.' };
    const after = { ...candidate, ordinal: 1, text: 'The tables.' };
    assert.equal(named([before, after], 0)['text_coverage'], 0.75);
    assert.equal(named([before, after], 0)['joint_with_neighbours'], 1);
    assert.equal(named([before, { ...after, ordinal: 5 }], 0)['joint_with_neighbours'], 0.75);
    assert.equal(named([before, { ...after, ordinal: 5 }], 0)['joint_with_section'], 1);
  });

  it('count for feedback what others speak of, not what a candidate says itself', () => {
    const alone = { ...candidate, text: 'Glasses gleam.', score: 0.03 };
    const [first, second] = [
      { ...candidate, text: 'Spoons and forks.' },
      { ...candidate, text: 'Forks and spoons.' },
    ];
    assert.equal(named([alone, first, second], 0)['feedback'], 0);
    assert.ok(named([alone, first, second], 1)['feedback']! > 0);
  });
});

describe('questions whose answer is known by how they were made', () => {
  it('asks a heading for its section, and leaves out what is ambiguous, divided or next to empty', () => {
    const { questions, leftOut } = constructQuestions([
      placed,
      { ...placed, id: 'b' },
      { ...placed, id: 'c', headingPath: ['Manual', 'Overview'] },
      { ...placed, id: 'd', recordId: 'other', headingPath: ['Other', 'Overview:'] },
      { ...placed, id: 'e', headingPath: ['Manual', 'Evening'] },
      { ...placed, id: 'f', headingPath: ['Manual', 'Evening', 'Candles'], tokens: 3 },
      { ...placed, id: 'g', headingPath: ['Manual'] },
    ]);
    assert.deepEqual(questions, [
      { origin: 'heading', text: 'Laying the table', course: 'manual', page: 'page', gold: ['a', 'b'] },
    ]);
    assert.deepEqual(leftOut, { ambiguous: 2, divided: 1, short: 1 });
  });

  it('asks a blurb once for the exercise in every language, and a title for the accepted answer', () => {
    const exercise = { ...placed, kind: 'exercise', course: 'leap', blurb: 'Is it a leap year?' };
    const thread = {
      ...placed,
      recordId: 'thread',
      kind: 'question',
      title: 'How to leap?',
      course: 'years',
    };
    const { questions } = constructQuestions([
      { ...exercise, id: 'python', recordId: 'python/leap' },
      { ...exercise, id: 'go', recordId: 'go/leap' },
      { ...thread, id: 'asked', headingPath: ['How to leap?'] },
      { ...thread, id: 'accepted', headingPath: ['How to leap?', 'Accepted answer'] },
      { ...thread, id: 'other', headingPath: ['How to leap?', 'Answer'] },
    ]);
    assert.deepEqual(
      questions.map(({ text, gold }) => [text, gold]),
      [
        ['Is it a leap year?', ['python', 'go']],
        ['How to leap?', ['accepted']],
      ],
    );
  });
});

describe('the order that the retrieval head gives', () => {
  const found = (text: string, score: number) => ({ text, score });
  const texts = (chunks: readonly { text: string }[]): string => chunks.map(({ text }) => text).join('');

  it('keeps the untrained order’s best two among the first, in the last places', () => {
    const untrained = [1, 2, 9, 8, 7, 6, 5].map((score) => found(String.fromCharCode(96 + score), score));
    assert.equal(texts(learnedOrder(untrained, 5)), 'ihgabfe');
    assert.equal(texts(learnedOrder(untrained, 7)), 'ihgfeba');
  });

  it('is the head’s own where those are among the first anyway, or where few are asked for', () => {
    const untrained = [6, 3, 9, 8, 7].map((score) => found(String.fromCharCode(96 + score), score));
    assert.equal(texts(learnedOrder(untrained, 5)), 'ihgfc');
    assert.equal(texts(learnedOrder(untrained, 3)), 'ihgfc');
  });

  it('gives a place to no near duplicate', () => {
    const untrained = [
      found('a', 1),
      found('A', 2),
      found('c', 9),
      found('d', 8),
      found('e', 7),
      found('f', 6),
    ];
    assert.equal(texts(withoutNearDuplicates(learnedOrder(untrained, 4), 4)), 'cdea');
  });
});
