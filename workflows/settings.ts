import { ApplicationFailure } from '@temporalio/workflow';
import { type Scale, type ScaleName, scales } from '../temporal-config/scales.ts';

/** Checks the workflow's one argument, which may come from a person's `temporal workflow start`. */
export function scaleOf(name: ScaleName | undefined): Scale {
  const scale = Object.hasOwn(scales, name ?? 'small') ? scales[name ?? 'small'] : undefined;
  if (!scale)
    throw ApplicationFailure.nonRetryable(
      `input.scale: "${String(name)}" is not one of ${Object.keys(scales).join(', ')}`,
      'InvalidInput',
    );
  return scale;
}

export function seedOf(seed: number | undefined): number {
  if (seed === undefined) return 1;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw ApplicationFailure.nonRetryable('input.seed: must be a non-negative integer', 'InvalidInput');
  return seed;
}

/** So many seeds, from the first one on. */
export function seedsOf(first: number | undefined, count: number | undefined, byDefault: number): number[] {
  const from = seedOf(first);
  const many = count ?? byDefault;
  if (!Number.isSafeInteger(many) || many < 1 || many > 100)
    throw ApplicationFailure.nonRetryable(
      'input.seeds: must be a whole number from 1 to 100',
      'InvalidInput',
    );
  return Array.from({ length: many }, (_, index) => from + index);
}

export const defaultSources = [{ source: 'bundled', paths: [] }] as const;
