import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mean } from 'simple-statistics';
import { benjaminiHochberg } from '../../evaluation/patterns/benjamini-hochberg.ts';
import { contextFeatures } from '../../evaluation/patterns/context-features.ts';
import { fitWithinClusters } from '../../evaluation/patterns/linear-effects.ts';
import { modelPreferences } from '../../evaluation/patterns/model-preferences.ts';
import { type FeaturePattern, successPatterns } from '../../evaluation/patterns/success-patterns.ts';
import { defaultProfiles } from '../../models/simulated/profiles.ts';
import { type PlantedAnswer, plantedAnswers, plantedTasks, unseen } from './planted-contexts.ts';

// Written by test/fixtures/statistics.py with statsmodels.
const { linear, discoveries } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../fixtures/statistics.json'), 'utf8'),
) as {
  linear: {
    clusters: number[];
    columns: number[][];
    outcome: number[];
    estimates: number[];
    standard_errors: number[];
  };
  discoveries: { p: number[]; adjusted: number[] }[];
};

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

describe('effects within clusters', () => {
  const observations = linear.clusters.map((cluster, index) => ({
    cluster: String(cluster),
    values: linear.columns[index]!,
    outcome: linear.outcome[index]!,
  }));

  it('are those of statsmodels with errors clustered, to 1e-6', () => {
    const { effects } = fitWithinClusters(observations, 2);
    for (const k of [0, 1]) {
      close(effects[k]!.estimate, linear.estimates[k]!);
      close(effects[k]!.standardError, linear.standard_errors[k]!);
    }
  });

  it('are the same for a column whether it is there from the start or added', () => {
    const first = observations.map((each) => ({ ...each, values: each.values.slice(0, 1) }));
    const added = fitWithinClusters(first, 1).effectOf(observations.map(({ values }) => values[1]!));
    close(added!.estimate, linear.estimates[1]!);
    close(added!.standardError, linear.standard_errors[1]!);
  });

  it('are not told where a column varies in no cluster, in few, or only with another', () => {
    const more = observations.map(({ cluster, values, outcome }, index) => ({
      cluster,
      outcome,
      values: [...values, Number(cluster), Number(cluster === '3' && index % 2 === 0), 2 * values[0]!],
    }));
    assert.deepEqual(fitWithinClusters(more, 5).effects.slice(2), [null, null, null]);
  });

  it('are adjusted for the false-discovery rate as statsmodels does', () => {
    for (const { p, adjusted } of discoveries)
      benjaminiHochberg(p).forEach((value, index) => close(value, adjusted[index]!));
  });
});

describe('features of a context', () => {
  it('are read off its form, and from what it says of the facts', () => {
    const task = {
      statement: 'Write `fee(order)`.',
      facts: [
        {
          id: 'a',
          kind: 'rule',
          text: 'The fee is 12 percent of the order.',
          paraphrases: [],
          stale: null,
          tests: [],
        },
        { id: 'b', kind: 'rule', text: 'Orders below 30 are free.', paraphrases: [], stale: null, tests: [] },
      ],
    } as const;
    const features = contextFeatures(
      '# Fees\n\nThe fee is 12 percent of the order.\n\n```python\nfrom shop import fee\n```\n\nIt raises ValueError.',
      task,
    );
    assert.deepEqual(
      [features.has_examples, features.has_imports, features.includes_errors, features.has_table],
      [1, 1, 1, 0],
    );
    assert.deepEqual([features.facts_stated, features.facts_contradicted], [0.5, 0]);
  });
});

describe('patterns in what the simulated team makes of contexts', function () {
  this.timeout(60_000);
  const members = defaultProfiles.filter(({ name }) => ['sim-by-example', 'sim-orderless'].includes(name));
  let answers: PlantedAnswer[];
  const of = (member: string): PlantedAnswer[] => answers.filter((answer) => answer.member === member);
  const patterns = new Map<string, readonly FeaturePattern[]>();
  const patternOf = (member: string, feature: string): FeaturePattern =>
    patterns.get(member)!.find((each) => each.feature === feature)!;

  before(async () => {
    answers = plantedAnswers(await plantedTasks(), members, 6, 'test');
    for (const { name } of members) patterns.set(name, successPatterns(of(name)).features);
  });

  it('show the planted love of examples, with its sign and size', () => {
    const own = of('sim-by-example');
    const { effect } = patternOf('sim-by-example', 'has_examples');
    const truth = mean(own.map((answer) => answer.truth.has_examples));
    assert.ok(effect!.q < 0.1 && effect!.estimate > 0);
    assert.ok(
      effect!.interval[0] <= truth && truth <= effect!.interval[1],
      `${truth} in ${effect!.interval}`,
    );
  });

  it('show that stated facts help and outdated ones hurt', () => {
    const { features } = successPatterns(answers);
    const effectOf = (name: string) => features.find(({ feature }) => feature === name)!.effect!;
    assert.ok(effectOf('facts_stated').estimate > 0 && effectOf('facts_stated').q < 0.1);
    assert.ok(effectOf('facts_contradicted').estimate < 0 && effectOf('facts_contradicted').q < 0.1);
    assert.equal(features[0]!.feature, 'facts_stated');
  });

  it('call at most one of nine features effects that have a planted effect of nothing', () => {
    const none = [
      ...unseen.map((feature) => ['sim-by-example', feature] as const),
      ...unseen.map((feature) => ['sim-orderless', feature] as const),
      ['sim-by-example', 'structure_depth'],
      ['sim-orderless', 'structure_depth'],
      ['sim-orderless', 'includes_types'],
    ] as const;
    const called = none.filter(([member, feature]) => patternOf(member, feature).effect!.q < 0.1);
    assert.ok(called.length <= 1, String(called));
  });

  it('tell what is one member’s own from what helps all', () => {
    const { universal, specific } = modelPreferences(answers);
    assert.ok(universal.includes('facts_stated'));
    const own = specific.find(({ feature }) => feature === 'has_examples');
    assert.ok(own && (own.member === 'sim-by-example') === own.difference.estimate > 0);
  });
});
