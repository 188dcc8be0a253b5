import { bundledSamples, loadBundled } from '../../corpus/bundled.ts';
import { contextFeatures, type ContextFeature } from '../../evaluation/patterns/context-features.ts';
import type { AnsweredContext } from '../../evaluation/patterns/success-patterns.ts';
import { chance } from '../../models/simulated/chance.ts';
import { type FactFeatures, readFeatures } from '../../models/simulated/features.ts';
import type { Profile } from '../../models/simulated/profiles.ts';
import { solve, useProbability } from '../../models/simulated/solve.ts';
import type { Task } from '../../models/tasks/task.ts';

/** Ingredients with a planted effect on some members, and two that no member looks at. */
export const planted = {
  has_examples: 'examples',
  includes_types: 'types',
  structure_depth: 'structure',
} as const satisfies Partial<Record<ContextFeature, keyof FactFeatures>>;
export const unseen = ['includes_errors', 'framework_mentioned', 'has_table'] as const;

const headings = ['# Notes', '## From the manual', '### Details', '#### More'];

/** Contexts in which everything a member could care about varies by itself: facts among filler, with or without each ingredient. */
function drawContext(task: Task, filler: readonly string[], name: string): string {
  const draw = (what: string): number => chance('planted', name, task.id, what);
  const lines = filler.filter((_, index) => draw(`filler ${index}`) < 0.25);
  for (const fact of task.facts) {
    const place = Math.floor(draw(`${fact.id} place`) * (lines.length + 1));
    if (draw(fact.id) < 0.85) lines.splice(place, 0, fact.text);
    if (fact.stale !== null && draw(`${fact.id} stale`) < 0.3) lines.push(fact.stale);
  }
  if (draw('example') < 0.5) lines.push('```\nthe call as it is made\n```');
  if (draw('types') < 0.5) lines.push('The signature has order: list and nothing else.');
  if (draw('error') < 0.5) lines.push('Of the exception nobody has heard again.');
  if (draw('framework') < 0.5) lines.push('The page itself is made with Django.');
  if (draw('table') < 0.5) lines.push('| day | who |\n| --- | --- |\n| Monday | nobody |');
  return [...headings.slice(0, Math.floor(draw('headings') * 5)), ...lines].join('\n\n');
}

export interface PlantedAnswer extends AnsweredContext {
  /** What success would be more probable by with the ingredient than without it, by the published coefficients. */
  readonly truth: Readonly<Record<keyof typeof planted, number>>;
}

export interface PlantedTask {
  readonly task: Task;
  readonly filler: readonly string[];
}

/** Bundled tasks, each with sentences of its course that state none of its facts. */
export async function plantedTasks(): Promise<PlantedTask[]> {
  const tasks: Task[] = [];
  const pages = new Map<string, string[]>();
  for await (const item of loadBundled(bundledSamples)) {
    if (item.type !== 'record') continue;
    tasks.push(...item.tasks.map(({ task }) => task));
    const lines = item.record.body.documents[0]!.text.split('\n').filter((line) =>
      /^\w.{20,}\.$/u.test(line),
    );
    pages.set(item.record.course, [...(pages.get(item.record.course) ?? []), ...lines]);
  }
  return tasks.map((task) => ({
    task,
    filler: pages
      .get(task.course)!
      .filter((line) => task.facts.every(({ text, stale }) => text !== line && stale !== line)),
  }));
}

/** What `members` make of `contexts` contexts of each task: success is that every fact was used. */
export function plantedAnswers(
  tasks: readonly PlantedTask[],
  members: readonly Profile[],
  contexts: number,
  name: string,
): PlantedAnswer[] {
  return tasks.flatMap(({ task, filler }) =>
    Array.from({ length: contexts }, (_, index) => drawContext(task, filler, `${name} ${index}`)).flatMap(
      (context, index) => {
        const features = contextFeatures(context, task);
        const seen = [...readFeatures(context, task).values()];
        return members.map((member): PlantedAnswer => {
          const { decisions } = solve(
            member,
            task,
            `${context}\n\n# Task\n\n${task.statement}`,
            `${name} ${index}`,
          );
          const probability = (feature: keyof FactFeatures, value: number): number =>
            seen.reduce(
              (product, each) =>
                product *
                useProbability(member.solver, each.present === 1 ? { ...each, [feature]: value } : each),
              1,
            );
          const truth = (feature: keyof FactFeatures): number =>
            probability(feature, 1) - probability(feature, 0);
          return {
            task: task.id,
            member: member.name,
            features,
            success: decisions.every(({ used }) => used),
            truth: {
              has_examples: truth('examples'),
              includes_types: truth('types'),
              structure_depth: truth('structure'),
            },
          };
        });
      },
    ),
  );
}
