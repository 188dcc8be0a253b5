import { structuralClarity } from '../models/cet/quality/clarity.ts';
import { assessQuality } from '../models/cet/quality/quality.ts';
import { readContext } from '../models/cet/quality/read-context.ts';
import { transformationMetrics } from '../models/cet/quality/transformation-metrics.ts';
import { isSupported, sentencesOf } from '../models/team/grounding.ts';
import type { JudgedTask } from '../models/tasks/suite.ts';

export interface MeasuredText {
  readonly task: Pick<JudgedTask, 'statement' | 'facts' | 'reference'>;
  /** What the developer pasted, as one text. */
  readonly pile: { readonly text: string; readonly tokens: number };
  readonly context: { readonly text: string; readonly tokens: number };
}

/** What can be said about a context without asking anybody. Shares are 0..1. */
export interface ContextMeasures {
  /** Mean of the paper's four dimensions (models/cet/quality/quality.ts). */
  readonly contextQuality: number;
  /** The paper's four automated metrics (models/cet/quality/transformation-metrics.ts). */
  readonly informationPreservation: number | null;
  readonly noiseReductionRatio: number;
  readonly structureScore: number;
  readonly compressionEfficiency: number | null;
  /** Of the structural clarity that the pile lacked, the share that the context has gained, 0..1. */
  readonly structureImprovement: number;
  /** Share of the pile's tokens that the context does without, 0..1. */
  readonly tokensSaved: number;
  /** Share of the sentences that state a needed fact. */
  readonly purity: number;
  /** Share of the reference solution's telling lines that stand in the context and not in the pile; null: it has too few. */
  readonly goldShare: number | null;
}

/** Lines that many solutions have say nothing. */
const tellingCharacters = 12;
const leastTellingLines = 2;

/** Measures a context against its task and pile. Pure. */
export function measureContext({ task, pile, context }: MeasuredText): ContextMeasures {
  const facts = task.facts.map(({ text }) => text);
  const { informationPreservation, noiseReductionRatio, structureScore, compressionEfficiency } =
    transformationMetrics({
      query: task.statement,
      original: pile.text,
      transformed: context.text,
      facts,
      tokens: { original: pile.tokens, transformed: context.tokens },
    });
  const pileStructure = structuralClarity(
    readContext({ query: task.statement, items: [{ id: 'pile', text: pile.text }] }),
  );
  const sentences = sentencesOf(context.text);
  const stating = sentences.filter((sentence) => facts.some((fact) => isSupported(sentence, [fact])));
  return {
    contextQuality: assessQuality({
      query: task.statement,
      items: [{ id: 'context', text: context.text }],
    }).total,
    informationPreservation,
    noiseReductionRatio,
    structureScore,
    compressionEfficiency,
    structureImprovement:
      pileStructure >= 1 ? 0 : Math.max(0, (structureScore - pileStructure) / (1 - pileStructure)),
    tokensSaved: Math.max(0, 1 - context.tokens / Math.max(1, pile.tokens)),
    purity: sentences.length === 0 ? 0 : stating.length / sentences.length,
    goldShare: goldShare(task, pile.text, context.text),
  };
}

function goldShare(task: MeasuredText['task'], pile: string, context: string): number | null {
  const given = linesOf(`${pile}\n${task.statement}`);
  const telling = [...linesOf(task.reference.map(({ text }) => text).join('\n'))].filter(
    (line) => line.length >= tellingCharacters && !given.has(line),
  );
  if (telling.length < leastTellingLines) return null;
  const held = linesOf(context);
  return telling.filter((line) => held.has(line)).length / telling.length;
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').map((line) => line.trim()));
}
