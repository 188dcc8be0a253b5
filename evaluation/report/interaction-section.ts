import type { Rate } from '../interaction-figures.ts';
import { section, table } from './html.ts';
import type { Cell } from './html.ts';
import type { ReportedInteraction } from './report.ts';
import { limits } from './sections.ts';

const rate = ({ value, interval, observations }: Rate): Cell[] => [value, ...limits(interval), observations];
const rates = ['value', 'low', 'high', 'observations'];

export function interactionSection(result: ReportedInteraction, simulated: boolean, command: string): string {
  const { signals, patterns, preferences, diversity, failures, recovery, conversations } = result;
  const { preservation, coherence, followUpSuccess } = conversations;
  return section(
    `Interactive optimisation (${result.stage})`,
    simulated,
    command,
    table(
      'Signals of execution',
      ['signal', ...rates],
      Object.entries(signals).map(([name, each]) => [name, ...rate(each)]),
    ),
    table(
      `Features of contexts and success (effects within tasks; false discoveries at most ${patterns.falseDiscoveryRate})`,
      ['feature', 'success with it', 'low', 'high', 'effect', 'low', 'high', 'q', 'importance', 'list'],
      patterns.features.map(({ feature, successRate, effect }) => [
        ...[feature, successRate?.value ?? null, ...limits(successRate?.interval ?? null)],
        ...[effect?.estimate ?? null, ...limits(effect?.interval ?? null)],
        ...[effect?.q ?? null, effect?.importance ?? null],
        patterns.successful.includes(feature)
          ? 'above .75'
          : patterns.failing.includes(feature)
            ? 'below .25'
            : '',
      ]),
    ),
    table(
      'Interactions of features',
      ['features', 'effect', 'low', 'high', 'q'],
      patterns.interactions.map(({ features, effect }) => [
        ...[features.join(' x '), effect.estimate, ...limits(effect.interval), effect.q],
      ]),
    ),
    table(
      "One member's own",
      ['member', 'feature', 'difference from the rest', 'low', 'high', 'q'],
      preferences.specific.map(({ member, feature, difference }) => [
        ...[member, feature, difference.estimate, ...limits(difference.interval), difference.q],
      ]),
    ),
    `<p>Same for all members: ${preferences.universal.join(', ') || 'nothing found'}.</p>`,
    table(
      'Diversity',
      ['figure', 'value'],
      [
        ['contexts that several members answered', diversity.contexts],
        ['approach variety', diversity.approachVariety],
        ['contexts with a consensus', diversity.consensus.share],
        ['success of the consensus', diversity.consensus.success],
        ['failures that nobody shares', diversity.ownFailures],
        ...Object.entries(diversity.uniqueInsights).map(([member, count]): Cell[] => [
          `solved by ${member} alone`,
          count,
        ]),
      ],
    ),
    table(
      'Failures',
      ['class', 'answers', 'context lacks a needed fact', 'context holds an outdated one'],
      failures.map((each) => [each.failureClass, each.answers, each.missingInformation, each.ambiguous]),
    ),
    table(
      `Recovery after ${recovery.failures} failures`,
      ['strategy', ...rates, 'over asking again', 'low', 'high', 'Holm p'],
      [
        ...recovery.strategies.map(({ strategy, recovered, gain }): Cell[] => [
          ...[strategy, ...rate(recovered), gain?.difference ?? null],
          ...[...limits(gain?.interval ?? null), gain?.p ?? null],
        ]),
        ['any but asking again', ...rate(recovery.byAnyStrategy), null, null, null, null],
      ],
    ),
    table(
      'Recovery by class',
      ['class', 'strategy', 'tried', 'recovered'],
      recovery.byClass.map((each) => [each.failureClass, each.strategy, each.tried, each.recovered]),
    ),
    table(
      'Conversations of five turns',
      ['figure', ...rates],
      [
        ['information preservation', ...rate(preservation)],
        ['coherence', ...rate(coherence)],
        ['follow-up success', ...rate(followUpSuccess)],
      ],
    ),
  );
}
