import { type GrowthMeasurements, projectStages } from '../growth-projection.ts';
import { escapeHtml, section, table } from './html.ts';
import { growthPlot } from './plots.ts';

const secondsPerHour = 3600;
const hoursPerMonth = 720;

/** The growth law of each stage and what the paper's volumes take by it. */
export function growthSection(growth: GrowthMeasurements | null): string {
  const title = "Growth: what the paper's volumes take";
  const stages = growth ? projectStages(growth) : [];
  if (!growth || stages.length === 0)
    return section(
      title,
      false,
      '<p>Not measured at three sizes: <code>npm run bench:growth</code> does that.</p>',
    );
  return section(
    title,
    stages.some(({ stage }) => stage === 'sessions'),
    `<p>Each stage at sizes that double, one machine. The line is time ~ size<sup>exponent</sup> by least squares over the logarithms and
    goes on from the largest size, never flatter than in proportion; the dashed one takes the steepest step between two sizes. The interval
    of an exponent is its flattest and its steepest step. To repeat it: <code>${escapeHtml(growth.command)}</code></p>`,
    growthPlot('Hours by size; the open dot is what the paper asks for', stages),
    table(
      "Projection to the paper's volumes",
      [
        ...[
          'stage',
          'unit',
          'exponent',
          'flattest',
          'steepest',
          'paper',
          'hours',
          'hours at most',
          'GB',
          'USD',
        ],
        'machines for 30 days',
      ],
      stages.map(({ stage, unit, law, needed, seconds, bytes, usd }) => [
        ...[stage, unit, law.exponent, ...law.range, needed],
        ...[seconds.likely / secondsPerHour, seconds.most / secondsPerHour, bytes / 1e9, usd],
        Math.ceil(seconds.likely / secondsPerHour / hoursPerMonth),
      ]),
    ),
    table(
      'Measured sizes',
      ['stage', 'size', 'seconds', 'MB', 'USD', 'measured at', 'machine', 'load'],
      growth.sizes.flatMap(({ stages: own, measuredAt, machine }) =>
        own.map(({ stage, size, seconds, bytes, usd }) => [
          ...[stage, size, seconds, bytes / 1e6, usd, measuredAt],
          ...[`${String(machine.processors)} x ${machine.processor}`, machine.loadAverage],
        ]),
      ),
    ),
    `<p>Ingest, embedding, pairs and sessions divide over workers, so machines stand for time; the time of training is that of one process.
    Seconds of a busy machine are too many: the load is named beside them.</p>`,
  );
}
