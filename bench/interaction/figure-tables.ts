import type { InteractionFigures, Rate } from '../../evaluation/interaction-figures.ts';

/** What one way to engineer contexts came to, as Markdown. */
export function figureTables(title: string, figures: InteractionFigures): string {
  const { signals, failures, recovery, conversations, diversity, patterns } = figures;
  const variety = diversity.approachVariety.toFixed(2);
  return [
    `## ${title}: ${patterns.answers} answers to contexts of ${patterns.tasks} tasks`,
    '',
    '| signal | value [95 %] (observations) |',
    '| --- | --- |',
    ...Object.entries(signals).map(([name, rate]) => `| ${name} | ${shown(rate)} |`),
    '',
    '| class | answers | context lacks a needed fact | holds an outdated one |',
    '| --- | ---: | ---: | ---: |',
    ...failures.map(
      (each) => `| ${each.failureClass} | ${each.answers} | ${each.missingInformation} | ${each.ambiguous} |`,
    ),
    '',
    `| strategy after ${recovery.failures} failures | recovered | over asking again | Holm p |`,
    '| --- | --- | --- | ---: |',
    ...recovery.strategies.map(({ strategy, recovered, gain }) => {
      const difference = gain ? `${gain.difference.toFixed(2)} ${interval(gain.interval)}` : '';
      return `| ${strategy} | ${shown(recovered)} | ${difference} | ${gain?.p.toFixed(3) ?? ''} |`;
    }),
    `| any but asking again | ${shown(recovery.byAnyStrategy)} | | |`,
    '',
    '| class | strategy | recovered | tried |',
    '| --- | --- | ---: | ---: |',
    ...recovery.byClass.map(
      (each) => `| ${each.failureClass} | ${each.strategy} | ${each.recovered} | ${each.tried} |`,
    ),
    '',
    '| conversations | value |',
    '| --- | --- |',
    `| information preservation | ${shown(conversations.preservation)} |`,
    `| coherence | ${shown(conversations.coherence)} |`,
    `| follow-up success | ${shown(conversations.followUpSuccess)} |`,
    '',
    `approach variety ${variety}, consensus in ${diversity.consensus.share.toFixed(2)} of ${diversity.contexts} contexts`,
    '\n',
  ].join('\n');
}

function shown({ value, interval: limits, observations }: Rate): string {
  return value === null ? 'n/a' : `${value.toFixed(2)} ${interval(limits!)} (${observations})`;
}

export function interval(limits: readonly [number, number]): string {
  return `[${limits.map((limit) => limit.toFixed(2)).join(', ')}]`;
}
