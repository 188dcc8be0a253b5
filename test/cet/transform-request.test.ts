import assert from 'node:assert/strict';
import { TransformRequestError, parseTransformRequest } from '../../models/cet/transform-request.ts';

const refused: readonly (readonly [input: unknown, message: RegExp])[] = [
  [null, /^request: /],
  [{ context: [] }, /^query: /],
  [{ query: ' ', context: [] }, /^query: must not be empty$/],
  [{ query: 'q' }, /^context: /],
  [{ query: 'q', context: [{ id: 'a', text: 3 }] }, /^context\[0\]\.text: /],
  [
    {
      query: 'q',
      context: [
        { id: 'a', text: '' },
        { id: 'a', text: '' },
      ],
    },
    /^context\[1\]\.id: "a" is given twice$/,
  ],
  [
    { query: 'q', context: [{ id: 'a', text: '', time: 'soon' }] },
    /^context\[0\]\.time: must be an ISO 8601 time$/,
  ],
  [{ query: 'q', context: [], budget: 0 }, /^budget: /],
  [{ query: 'q', context: [], kind: 'poem' }, /^kind: /],
  [{ query: 'q', context: [], bugdet: 5 }, /^bugdet: unknown field$/],
];

describe('transform request', () => {
  for (const [input, message] of refused)
    it(`${JSON.stringify(input)} is refused with one message that names the field`, () => {
      assert.throws(
        () => parseTransformRequest(input),
        (error) => {
          assert.ok(error instanceof TransformRequestError);
          assert.match(error.message, message);
          return true;
        },
      );
    });

  it('a request with every field passes', () => {
    const request = {
      query: 'q',
      context: [{ id: 'a', text: 't', source: 's', time: '2024-01-01' }],
      history: [{ role: 'user', content: 'c' }],
      budget: 10,
      kind: 'auto',
      model: 'gpt-4o',
    };
    assert.deepEqual(parseTransformRequest(request), request);
  });
});
