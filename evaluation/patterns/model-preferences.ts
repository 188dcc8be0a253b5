import { contextFeatureNames, type ContextFeature } from './context-features.ts';
import { fitWithinClusters } from './linear-effects.ts';
import {
  type AnsweredContext,
  falseDiscoveryRate,
  observation,
  successPatterns,
  tested,
  type TestedEffect,
} from './success-patterns.ts';

export interface ModelPreferences {
  /** Features with an effect on all members together that points the same way for each of them. */
  readonly universal: readonly ContextFeature[];
  /** Where a member departs from the rest: the difference of its effect from theirs, discoveries only. */
  readonly specific: readonly {
    readonly member: string;
    readonly feature: ContextFeature;
    readonly difference: TestedEffect;
  }[];
}

/** Which features help every member, and which are one member's own. */
export function modelPreferences(answers: readonly AnsweredContext[]): ModelPreferences {
  const members = [...new Set(answers.map(({ member }) => member))].sort();
  const width = contextFeatureNames.length;
  const differences = members.flatMap((member) => {
    const rows = answers.map((answer) => {
      const own = Number(answer.member === member);
      return observation(answer, [own, ...contextFeatureNames.map((name) => own * answer.features[name])]);
    });
    const effects = fitWithinClusters(rows, 2 * width + 1).effects.slice(width + 1);
    return contextFeatureNames.map((feature, k) => ({ member, feature, effect: effects[k]! }));
  });
  const adjusted = tested(differences.map(({ effect }) => effect));
  const specific = differences.flatMap(({ member, feature }, index) => {
    const difference = adjusted[index]!;
    return difference && difference.q < falseDiscoveryRate ? [{ member, feature, difference }] : [];
  });
  const together = successPatterns(answers).features.filter(
    ({ effect }) => effect !== null && effect.q < falseDiscoveryRate,
  );
  const byMember = members.map(
    (member) =>
      fitWithinClusters(
        answers.filter((answer) => answer.member === member).map((answer) => observation(answer)),
        width,
      ).effects,
  );
  const universal = together
    .filter(({ feature, effect }) => {
      const own = byMember.map((effects) => effects[contextFeatureNames.indexOf(feature)]?.estimate ?? 0);
      return own.every((estimate) => Math.sign(estimate) === Math.sign(effect!.estimate));
    })
    .map(({ feature }) => feature);
  return { universal, specific };
}
