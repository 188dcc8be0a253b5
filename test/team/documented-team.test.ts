import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { faults, profiles } from '../../models/simulated/profiles.ts';
import type { Coefficients, Profile } from '../../models/simulated/profiles.ts';

const document = readFileSync(path.resolve(import.meta.dirname, '../../docs/simulated-team.md'), 'utf8');

/** A Markdown table: one row a figure, one column a member. */
function table(rows: readonly (readonly [string, (profile: Profile) => string | number])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...profiles.map(({ name }) => name)]),
    line(['---', ...profiles.map(() => '---')]),
    ...rows.map(([title, value]) => line([title, ...profiles.map(value)])),
  ].join('\n');
}

const coefficients = Object.keys(profiles[0]!.solver) as (keyof Coefficients)[];

describe('docs/simulated-team.md', () => {
  const holds = (expected: string): void => {
    assert.ok(document.includes(expected), `the document should hold:\n${expected}`);
  };

  it('publishes the coefficients that the members really have', () => {
    holds(table(coefficients.map((name) => [name, ({ solver }) => solver[name]])));
  });
  it('publishes how they judge, teach, ask, and what they read, take and cost', () => {
    holds(
      table([
        ['bias of scores', ({ evaluator }) => evaluator.bias],
        ['noise of scores (standard deviation)', ({ evaluator }) => evaluator.noise],
        ['lies', ({ evaluator }) => (evaluator.lies ? 'yes' : 'no')],
        ['ungrounded sentences of an instructor', ({ instructor }) => instructor.ungroundedRate],
        ['repeated questions of a student', ({ student }) => student.repeatRate],
        ['window (characters)', ({ windowCharacters }) => windowCharacters],
        ['median latency (ms)', ({ latency }) => latency.medianMilliseconds],
        ['latency, standard deviation of its logarithm', ({ latency }) => latency.sigma],
        ['USD per million prompt tokens', ({ pricePerMillionTokens }) => pricePerMillionTokens.prompt],
        [
          'USD per million completion tokens',
          ({ pricePerMillionTokens }) => pricePerMillionTokens.completion,
        ],
      ]),
    );
  });
  it('names every fault', () => {
    for (const fault of faults) holds(`| \`${fault}\` |`);
  });
});
