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

export const defaultSources = [{ source: 'bundled', paths: [] }] as const;
