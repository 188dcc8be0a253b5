import { cues } from '../words.ts';
import type { ReadContext, ReadSegment } from './read-context.ts';

/** Shared words, over the smaller set, from which two different statements are versions of one. */
const sameStatement = 0.7;

/**
 * Actionability, 0..1: share of the segments that say what to do or to expect (rules, signatures, code, examples, errors, edge cases)
 * and that no other segment puts in doubt: there is no other version of the statement, and it does not read as outdated.
 */
export function actionability({ content }: ReadContext): number {
  if (content.length === 0) return 0;
  const doubted = versions(content);
  const sure = content.filter((segment, i) => !doubted.has(i) && !cues.stale.test(segment.text));
  const share = sure.length / content.length;
  const instructive = content.filter(isInstructive).length / content.length;
  return share * (0.5 + 0.5 * instructive);
}

function isInstructive({ type, text }: ReadSegment): boolean {
  if (type === 'code' || type === 'stack_frame' || type === 'log' || type === 'table') return true;
  return [cues.normative, cues.example, cues.error, cues.edge, cues.signature, cues.code].some((cue) =>
    cue.test(text),
  );
}

/** Segments of which another version stands in the context; each is compared with those that share one of its three rarest words. */
function versions(content: readonly ReadSegment[]): ReadonlySet<number> {
  const holders = new Map<string, number[]>();
  content.forEach(({ distinct }, i) => {
    for (const word of distinct) {
      const list = holders.get(word);
      if (list) list.push(i);
      else holders.set(word, [i]);
    }
  });
  const found = new Set<number>();
  content.forEach((segment, i) => {
    if (segment.distinct.size < 4) return;
    const rarest = [...segment.distinct]
      .sort((x, y) => holders.get(x)!.length - holders.get(y)!.length)
      .slice(0, 3);
    for (const word of rarest)
      for (const j of rare(holders.get(word)!)) {
        const other = content[j]!;
        if (j === i || other.distinct.size < 4 || other.normal === segment.normal) continue;
        if (jaccard(segment.distinct, other.distinct) >= sameStatement) {
          found.add(i);
          found.add(j);
        }
      }
  });
  return found;
}

/** A word that many hold says little; without this the cost would be quadratic. */
function rare(places: readonly number[]): readonly number[] {
  return places.length > 8 ? [] : places;
}

function jaccard(x: ReadonlySet<string>, y: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of x) if (y.has(word)) shared += 1;
  return shared / (x.size + y.size - shared);
}
