import type { Random } from '../random.ts';
import { cleanFailure } from './clean-failures.ts';
import type { CleanContext } from './clean-contexts.ts';
import { mergeSources } from './merge-sources.ts';
import type { ToolName } from './tool-output/tool-output.ts';

/** What a curriculum week takes its clean contexts from. */
export const materialNames = ['tasks', 'sections', 'pages', 'conversations', 'failures', 'merged'] as const;
export type MaterialName = (typeof materialNames)[number];
/** Shares of the week's pairs; what the knowledge base has nothing of leaves its share to the others. */
export type MaterialMix = Readonly<Partial<Record<MaterialName, number>>>;

/** Clean contexts of the knowledge base by what they are made from. */
export type SubjectPool = Readonly<
  Record<'tasks' | 'sections' | 'pages' | 'conversations', readonly CleanContext[]>
>;

export interface Subject {
  readonly material: MaterialName;
  readonly clean: CleanContext;
  /** Near misses that belong to the subject itself; null: the material of its course has them. */
  readonly others: readonly string[] | null;
}

/**
 * Draws clean contexts by the mix, each list in an order of its own and round again. Returns null when there is nothing to draw from.
 * Pure but for the stream: same pool, mix and seed, same subjects.
 */
export function subjectSource(input: {
  readonly pool: SubjectPool;
  readonly mix: MaterialMix;
  readonly tools: readonly ToolName[];
  readonly random: Random;
}): (() => Subject) | null {
  const { pool, tools, random } = input;
  const all = [...pool.tasks, ...pool.sections, ...pool.pages, ...pool.conversations];
  if (all.length === 0) return null;
  const courses = [...new Set(all.map(({ course }) => course))];
  const joinable = groupByCourse([...pool.tasks, ...pool.sections]).filter((group) => group.length > 1);
  const queues = new Map<string, CleanContext[]>();
  const next = (name: keyof SubjectPool): CleanContext => {
    const queue = queues.get(name) ?? [];
    if (queue.length === 0) queue.push(...random.shuffle(pool[name]));
    queues.set(name, queue);
    return queue.pop()!;
  };
  const draws: Readonly<Record<MaterialName, (() => Omit<Subject, 'material'>) | null>> = {
    tasks: fromPool('tasks'),
    sections: fromPool('sections'),
    pages: fromPool('pages'),
    conversations: fromPool('conversations'),
    failures: () => cleanFailure(courses[random.int(courses.length)]!, tools, random),
    merged:
      joinable.length === 0
        ? null
        : () => {
            const [first, second] = random.shuffle(joinable[random.int(joinable.length)]!) as [
              CleanContext,
              CleanContext,
            ];
            return { clean: mergeSources(first, second, random), others: null };
          },
  };
  function fromPool(name: keyof SubjectPool): (() => Omit<Subject, 'material'>) | null {
    return pool[name].length === 0 ? null : () => ({ clean: next(name), others: null });
  }
  const possible = materialNames.filter((name) => (input.mix[name] ?? 0) > 0 && draws[name] !== null);
  if (possible.length === 0) return null;
  const total = possible.reduce((sum, name) => sum + input.mix[name]!, 0);
  return () => {
    let left = random.float() * total;
    const material = possible.find((name) => (left -= input.mix[name]!) < 0) ?? possible.at(-1)!;
    return { material, ...draws[material]!() };
  };
}

function groupByCourse(contexts: readonly CleanContext[]): readonly (readonly CleanContext[])[] {
  const groups = new Map<string, CleanContext[]>();
  for (const clean of contexts) {
    const group = groups.get(clean.course);
    if (group) group.push(clean);
    else groups.set(clean.course, [clean]);
  }
  return [...groups.values()];
}
