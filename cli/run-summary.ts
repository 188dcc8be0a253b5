import type { Phase1Result } from '../workflows/phase1.ts';
import type { ProgramResult } from '../workflows/program.ts';
import { percent, simulatedMark } from './figures.ts';

/** The final report of a run in plain text; every figure that came from the simulated team says so. */
export function renderSummary(result: ProgramResult): string[] {
  const { phase1, phase2, phase3, phase4 } = result.phases;
  const lines = [
    `Run ${result.runId}: ${result.seconds.toFixed(0)} s, model ${result.model?.slice(0, 12) ?? 'none'}`,
    '',
  ];
  if (phase1) lines.push(...renderPhase1(phase1));
  for (const week of phase2?.weeks ?? [])
    lines.push(
      `Phase 2  week ${week.week}: ` +
        Object.entries(week.metrics)
          .map(([name, value]) => `${name} ${value.toFixed(3)}`)
          .join(', ') +
        ` (exit test ${week.exit.passed === null ? 'not measured' : week.exit.passed ? 'passed' : 'not passed'})`,
    );
  if (phase3)
    lines.push(
      `Phase 3  ${phase3.executed.executed} solutions (${phase3.executed.programs} distinct programs) executed, ` +
        `${phase3.executed.passed} passed, ` +
        `${phase3.executed.infraErrors} infrastructure errors${simulatedMark(phase3.generated.simulated)}`,
    );
  if (phase4) {
    const { analysis } = phase4.experiment;
    lines.push(
      `Phase 4  ${phase4.traffic.requests} requests, ${phase4.traffic.accepted} accepted; experiment ${phase4.experiment.status}` +
        (analysis?.difference != null
          ? `, difference ${percent(analysis.difference)} [${analysis.interval?.map(percent).join(', ') ?? ''}]`
          : '') +
        `; learning cycle ${phase4.cycle.outcome}${simulatedMark(analysis?.simulated ?? false)}`,
    );
  }
  if (!result.evaluation) return lines;
  const { arms, comparisons, winner, simulated } = result.evaluation;
  lines.push(
    '',
    `Held-out tasks: share of solutions that pass all their tests, 95 % intervals${simulatedMark(simulated)}`,
    '  arm          success   interval              compile   tokens  executions',
    ...arms.map(
      (arm) =>
        `  ${arm.arm.padEnd(12)} ${percent(arm.successRate).padStart(7)}   ` +
        `[${arm.interval.map(percent).join(', ')}]`.padEnd(20) +
        `  ${percent(arm.compileRate).padStart(7)}  ${arm.meanTokens.toFixed(0).padStart(6)}  ${String(arm.executions).padStart(6)}`,
    ),
    ...comparisons.map(
      (comparison) =>
        `  iccm_cet - ${comparison.against}: ${percent(comparison.difference)} ` +
        `[${comparison.interval.map(percent).join(', ')}], Holm p ${comparison.adjustedP.toFixed(3)}`,
    ),
    `  winner: ${winner ?? 'no winner'}${simulatedMark(simulated)}`,
  );
  return lines;
}

function renderPhase1({ records, rejected, judged, conversations, evaluation }: Phase1Result): string[] {
  const { metrics, overall, questions, simulated } = evaluation;
  return [
    `Phase 1  ${records} records (${rejected} rejected), ${judged.judged} answers judged, ` +
      `${judged.accepted} accepted, agreement ${percent(judged.agreement)}, ` +
      `alpha ${judged.alpha?.toFixed(2) ?? 'n/a'}${simulatedMark(judged.simulated)}`,
    ...judged.reliability
      .filter(({ counts }) => !counts)
      .map(
        ({ member, agreement }) =>
          `         ${member} agrees with the rest on ${percent(agreement)}, no more than by chance: its votes count for nothing`,
      ),
    `         ${conversations.valid} conversations (${conversations.rejected} rejected), ` +
      `${conversations.regeneratedTurns} of ${conversations.turns} turns regenerated, ` +
      `grounding ${percent(conversations.grounding)}${simulatedMark(conversations.simulated)}`,
    `         subject expertise on ${questions} held-out questions: ` +
      Object.entries(metrics)
        .map(([name, { value }]) => `${name} ${percent(value)}`)
        .join(', ') +
      `, overall ${percent(overall)}${simulatedMark(simulated)}`,
  ];
}
