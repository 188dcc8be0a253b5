import type { Json } from '../../models/tasks/task.ts';

const tolerance = 1e-9;

type Tagged = { readonly [key: string]: Json };

function isTagged(value: Json): value is Tagged {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * Whether a reported value (tagged JSON of a driver) is the expected one: deep, integers equal their float, numbers within
 * 1e-9 absolute or relative. A value that JSON has no word for (NaN, undefined, a set, an instance) equals nothing.
 */
export function equalValues(reported: Json, expected: Json): boolean {
  if (typeof expected === 'number') return typeof reported === 'number' && closeTo(reported, expected);
  if (expected === null || typeof expected !== 'object') return reported === expected;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(reported) &&
      reported.length === expected.length &&
      expected.every((item, index) => equalValues(reported[index] as Json, item as Json))
    );
  }
  if (!isTagged(reported)) return false;
  const entries = reported['$object'];
  if (!Array.isArray(entries)) return false;
  const fields = new Map(entries as readonly (readonly [string, Json])[]);
  const names = Object.keys(expected);
  return (
    fields.size === entries.length &&
    fields.size === names.length &&
    names.every((name) => fields.has(name) && equalValues(fields.get(name)!, (expected as Tagged)[name]!))
  );
}

function closeTo(left: number, right: number): boolean {
  return Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left), Math.abs(right));
}

/** A reported value as a person writes it. */
export function showValue(value: Json): string {
  return JSON.stringify(plain(value)).slice(0, 500);
}

function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => plain(item as Json));
  if (!isTagged(value)) return value;
  if (Array.isArray(value['$object'])) {
    const entries = value['$object'] as readonly (readonly [string, Json])[];
    return Object.fromEntries(entries.map(([name, item]) => [name, plain(item)]));
  }
  if ('$undefined' in value) return '<undefined>';
  return `<${String(value['$number'] ?? value['$int'] ?? value['$type'])}>`;
}
