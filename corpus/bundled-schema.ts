import { z } from 'zod';
import { complexityClasses } from '../models/tasks/complexity.ts';
import { factKinds } from '../models/tasks/task.ts';
import { expectedSchema } from '../models/tasks/test-case-schema.ts';

const line = z.string().trim().min(1);

/** `course.yaml` */
export const courseSchema = z.strictObject({
  title: line,
  language: z.enum(['python', 'javascript', 'typescript']),
  split: z.enum(['train', 'heldout']),
  licence: line,
});
export type CourseFile = z.infer<typeof courseSchema>;

const growth = z.array(
  z.union([
    z.enum(['integers', 'sorted', 'letters', 'matrix', 'number']),
    z.strictObject({ value: z.json() }),
  ]),
);

/** `task.yaml`, with its references to itself checked. */
export const taskSchema = z
  .strictObject({
    title: line,
    difficulty: z.enum(['easy', 'medium', 'hard']),
    entry: line,
    solution: line,
    statement: line,
    /** How each argument grows, and the slowest growth of time that is accepted: both or none. */
    growth: growth.optional(),
    slowest: z.enum(complexityClasses).exclude(['unknown']).optional(),
    facts: z
      .array(
        z.strictObject({
          id: line,
          kind: z.enum(factKinds),
          text: line,
          paraphrases: z.array(line),
          stale: line.nullable(),
          tests: z.array(line),
        }),
      )
      .min(1)
      // Every combination of missing facts becomes a variant.
      .max(6),
    cases: z.array(z.strictObject({ id: line, args: z.array(z.json()), expected: expectedSchema })).min(1),
  })
  .superRefine((task, context) => {
    const report = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const cases = new Set(task.cases.map((testCase) => testCase.id));
    if (cases.size < task.cases.length) report(['cases'], 'two cases have the same id');
    if (new Set(task.facts.map((fact) => fact.id)).size < task.facts.length)
      report(['facts'], 'two facts have the same id');
    if ((task.growth === undefined) !== (task.slowest === undefined))
      report(['slowest'], 'needs growth, and growth needs slowest');
    for (const [index, fact] of task.facts.entries()) {
      if (fact.tests.length === 0 && task.slowest === undefined)
        report(['facts', index, 'tests'], 'may be empty only in a task with a performance bar (slowest)');
      for (const id of fact.tests)
        if (!cases.has(id)) report(['facts', index, 'tests'], `names the unknown case "${id}"`);
    }
  });
export type TaskFile = z.infer<typeof taskSchema>;
