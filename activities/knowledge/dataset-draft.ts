import { datasetNames } from '../../models/degradation/to-example.ts';
import type { DatasetHeader, RetrievalQuestion, TrainingExample } from '../../models/cet/training-example.ts';
import { digestOf } from '../../infra/digest.ts';

/** Examples of a stage with what its lineage should say about how they were made. */
export interface DatasetDraft {
  readonly examples: readonly TrainingExample[];
  readonly questions?: readonly RetrievalQuestion[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Share of the train courses that only validate. */
const validationShare = 0.15;

/** Train courses held apart for validation, by the hash of their names: the same in every stage and run. */
export function validationCourses(courses: Iterable<string>): ReadonlySet<string> {
  const sorted = [...new Set(courses)].sort((x, y) => (digestOf(x) < digestOf(y) ? -1 : 1));
  if (sorted.length < 2) return new Set();
  return new Set(sorted.slice(0, Math.max(1, Math.round(sorted.length * validationShare))));
}

/** JSON lines: the header first. */
export function writeDataset(lines: readonly (TrainingExample | RetrievalQuestion)[]): string {
  const header: DatasetHeader = {
    format: 'contexture-dataset/1',
    ...datasetNames,
    examples: lines.length,
  };
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function countBy(keys: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
