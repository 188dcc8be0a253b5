import type { FoundPattern } from './change.ts';
import { similarity } from './functions.ts';
import type { FunctionChanges, FunctionPair, SourceFunction } from './functions.ts';

// Thresholds on shared leaf pairs, chosen on the labelled examples of test/corpus/patterns.
const sameBody = 0.8;
const extracted = 0.6;
/** Shorter bodies resemble each other by chance. */
const leastLeaves = 6;

const identifier = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

function found(name: string, before: SourceFunction | null, after: SourceFunction | null): FoundPattern {
  const place = (after ?? before)!;
  return {
    category: 'refactoring',
    name,
    path: place.file.path,
    place: place.scope ? `${place.scope}.${place.name}` : place.name,
    before: before?.text ?? '',
    after: after?.text ?? '',
  };
}

/** Renamings of identifiers that turn one sequence of leaves into the other, null when more than names differ. */
export function renaming(
  before: readonly string[],
  after: readonly string[],
): ReadonlyMap<string, string> | null {
  if (before.length !== after.length) return null;
  const names = new Map<string, string>();
  const back = new Map<string, string>();
  for (const [index, from] of before.entries()) {
    const to = after[index]!;
    if (from === to && !names.has(from) && !back.has(to)) continue;
    if (!identifier.test(from) || !identifier.test(to)) {
      if (from === to) continue;
      return null;
    }
    if ((names.get(from) ?? to) !== to || (back.get(to) ?? from) !== from) return null;
    if (from !== to || names.has(from) || back.has(to)) {
      if (from === to) return null;
      names.set(from, to);
      back.set(to, from);
    }
  }
  // A name that stays elsewhere was not renamed: another thing is used here.
  for (const from of names.keys()) if (after.includes(from)) return null;
  return names;
}

/** Edits that keep what the code does: renamed, moved, extracted, inlined, another signature. */
export function refactorings(changes: FunctionChanges): FoundPattern[] {
  const patterns: FoundPattern[] = [];
  const removed = new Set(changes.removed);
  const added = new Set(changes.added);
  const renamedFunctions = new Map<string, string>();

  for (const before of changes.removed) {
    const candidates = [...added].filter(
      (after) => after.file.test === before.file.test && before.body.length >= leastLeaves,
    );
    const moved = candidates.find(
      (after) => lastName(after) === lastName(before) && similarity(before.body, after.body) >= sameBody,
    );
    const renamed = candidates.find(
      (after) =>
        after.file === before.file &&
        after.scope === before.scope &&
        similarity(withName(before.body, before.name, after.name), after.body) >= sameBody &&
        similarity(before.parameters, after.parameters) >= 0.5,
    );
    const after = moved ?? renamed;
    if (!after) continue;
    removed.delete(before);
    added.delete(after);
    if (moved) patterns.push(found('move-function', before, moved));
    else {
      renamedFunctions.set(lastName(before), lastName(after));
      patterns.push(found('rename-function', before, after));
    }
  }

  for (const pair of changes.changed) {
    for (const helper of added)
      if (isExtraction(pair, helper)) patterns.push(found('extract-function', pair.before, helper));
    for (const helper of removed)
      if (isExtraction({ before: pair.after, after: pair.before }, helper))
        patterns.push(found('inline-function', helper, pair.after));
    const body = pair.before.body.map((leaf) => renamedFunctions.get(leaf) ?? leaf);
    const names = renaming(
      [...pair.before.parameters, ...body],
      [...pair.after.parameters, ...pair.after.body],
    );
    // One name at one place is another thing used, not a thing renamed.
    const real = [...(names ?? [])].filter(
      ([from]) => [...pair.before.parameters, ...body].filter((leaf) => leaf === from).length > 1,
    );
    if (names && real.length > 0 && real.length === names.size)
      patterns.push(found('rename-variable', pair.before, pair.after));
    else if (pair.before.parameters.join(' ') !== pair.after.parameters.join(' ') && real.length === 0)
      patterns.push(found('change-signature', pair.before, pair.after));
  }
  return patterns;
}

/** Go's methods carry their receiver, C++'s their class. */
function lastName(item: SourceFunction): string {
  return item.name.split(/\.|::/).at(-1)!;
}

function withName(body: readonly string[], from: string, to: string): string[] {
  return body.map((leaf) => (leaf === from ? to : leaf));
}

/** The helper is called where it was not before, and what it does has gone from the caller. */
function isExtraction(pair: FunctionPair, helper: SourceFunction): boolean {
  const name = lastName(helper);
  if (!pair.after.body.includes(name) || pair.before.body.includes(name)) return false;
  const inner = helper.body.filter((leaf) => identifier.test(leaf) || /[\w"']/.test(leaf));
  if (inner.length < 3) return false;
  const gone = new Map<string, number>();
  for (const leaf of pair.before.body) gone.set(leaf, (gone.get(leaf) ?? 0) + 1);
  for (const leaf of pair.after.body) gone.set(leaf, (gone.get(leaf) ?? 0) - 1);
  let shared = 0;
  for (const leaf of inner) {
    const left = gone.get(leaf) ?? 0;
    if (left <= 0) continue;
    gone.set(leaf, left - 1);
    shared += 1;
  }
  return shared / inner.length >= extracted;
}
