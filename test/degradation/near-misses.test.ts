import assert from 'node:assert/strict';
import { NoiseMaterial } from '../../models/degradation/clean-contexts.ts';
import type { CleanContext, Paragraph } from '../../models/degradation/clean-contexts.ts';
import { NearMisses } from '../../models/degradation/near-misses.ts';
import { createRandom } from '../../models/random.ts';

const texts = [
  'The oven is heated to two hundred degrees before the bread goes in.',
  'A session cookie is signed with the secret key of the application.',
  'Cookies expire when the browser is closed unless the session is permanent.',
  'Bread rises faster where the kitchen is warm.',
];

const paragraph = (text: string, course: string): Paragraph => ({ course, section: text, title: '', text });

const clean: CleanContext = {
  id: 'sessions',
  course: 'web/sessions',
  context: {
    query: 'How are sessions kept?',
    pieces: [
      {
        id: 'p0',
        text: texts[1]!,
        item: 'evidence',
        keep: true,
        slot: null,
        order: 0,
        stale: null,
      },
    ],
    relations: [],
    times: {},
  },
  related: [texts[1]!.toLowerCase()],
};

describe('near misses', () => {
  it('are nearest in vocabulary to the query or to the evidence, and nothing without a shared word', () => {
    const index = new NearMisses(texts);
    assert.deepEqual(index.nearest('Where does bread rise?', []), [3, 0]);
    assert.deepEqual(index.nearest('oven', ['The secret key of an application is signed.']), [0, 1]);
    assert.deepEqual(index.nearest('gradient descent', []), []);
  });

  it('of the own manual come before those of others, and evidence is never among the noise', () => {
    const other = 'A session of the parliament lasts a day; cookies are served with the key of the hall.';
    const material = new NoiseMaterial([
      paragraph(other, 'politics/sessions'),
      ...texts.map((text) => paragraph(text, 'web/other')),
    ]);
    const { near, far } = material.noiseFor(clean, createRandom(1));
    assert.deepEqual(near, [texts[2], other]);
    assert.ok(![...near, ...far].includes(texts[1]!));
    assert.ok(far.length > 0);
  });

  it('the same seed draws the same noise', () => {
    const material = new NoiseMaterial(texts.map((text) => paragraph(text, 'web/other')));
    assert.deepEqual(material.noiseFor(clean, createRandom(7)), material.noiseFor(clean, createRandom(7)));
  });
});
