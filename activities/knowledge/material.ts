import type pg from 'pg';
import { normalizeWhitespace } from '../../corpus/chunking.ts';
import { seedFrom } from '../../infra/digest.ts';
import { pileCandidates, type PileChunk } from '../../infra/database/pile-candidates.ts';
import type { ContextItem } from '../../models/cet/types.ts';
import { createRandom } from '../../models/random.ts';
import type { Task } from '../../models/tasks/task.ts';

/** What a developer pastes: the evidence of a task, scattered among noise, in no order. */
export interface Material {
  readonly items: readonly ContextItem[];
  /** Ids of the items that hold a fact. */
  readonly evidence: readonly string[];
}

/** Noise is this many times the evidence in tokens, half of it near misses (the task's own course). */
const noiseRatio = 9;

/** The messy pile of a task; the same seed gives the same pile. Works for any prepared task, of any source. */
export async function materialFor(pool: pg.Pool, task: Task, seed: number): Promise<Material> {
  return pileOf(task, await pileCandidates(pool, task), seed);
}

/** One of the piles that a task's candidates make. The likest candidates are the noise; the seed decides where each stands. */
export function pileOf(task: Task, candidates: readonly PileChunk[], seed: number): Material {
  const facts = task.facts.map((fact) => normalizeWhitespace(fact.text));
  const texts = candidates.map((chunk) => normalizeWhitespace(chunk.text));
  const holdsFact = texts.map((text) => facts.some((fact) => text.includes(fact)));
  const evidence = candidates.filter((_, i) => holdsFact[i]);
  const held = texts.filter((_, i) => holdsFact[i]).join('\n');
  // Facts that were cut by chunking still belong to what the developer has.
  const loose = facts
    .filter((fact) => !held.includes(fact))
    .map((text, index): PileChunk => ({
      id: `fact-${index}`,
      text,
      tokens: Math.ceil(text.length / 4),
      origin: task.id,
      course: task.course,
    }));
  const needed = noiseRatio * tokensOf([...evidence, ...loose]);
  const noise = candidates.filter((_, i) => !holdsFact[i]);
  const near = fill(
    noise.filter(({ course }) => course === task.course),
    needed / 2,
  );
  const far = fill(
    noise.filter(({ course }) => course !== task.course),
    needed - tokensOf(near),
  );
  const random = createRandom(seedFrom(task.id, seed));
  const chosen = random.shuffle([...evidence, ...loose, ...near, ...far]);
  const relevant = new Set([...evidence, ...loose].map(({ id }) => id));
  return {
    items: chosen.map(({ id, text, origin }) => ({ id, text, source: origin })),
    evidence: chosen.map(({ id }) => id).filter((id) => relevant.has(id)),
  };
}

function fill(chunks: readonly PileChunk[], tokens: number): PileChunk[] {
  const taken: PileChunk[] = [];
  for (const chunk of chunks) {
    if (tokensOf(taken) >= tokens) break;
    taken.push(chunk);
  }
  return taken;
}

function tokensOf(chunks: readonly PileChunk[]): number {
  return chunks.reduce((total, chunk) => total + chunk.tokens, 0);
}
