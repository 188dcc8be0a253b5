import {
  describeReference,
  detectDrift,
  type DriftVerdict,
  type Reference,
  seen,
  type SeenRequest,
} from '../../models/drift/detect-drift.ts';
import { levelOfLook, referencePeriod } from '../../models/drift/schedule.ts';
import { blockOffsets, blockSize, longestWindow } from '../../models/drift/windows.ts';
import type { SimulatedRequest } from './traffic.ts';

export interface Alarm {
  /** Days since the beginning, and requests served by then. */
  readonly day: number;
  readonly requests: number;
  readonly verdict: DriftVerdict;
}

const day = 24 * 3600 * 1000;

/** What `driftWatch` would have said, had it looked every hour from `fromDay` on. */
export function watchTraffic(
  traffic: readonly SimulatedRequest[],
  looks: { readonly fromDay: number; readonly toDay: number; readonly stopAtFirst: boolean },
): readonly Alarm[] {
  const requests: (SeenRequest & { readonly at: number })[] = traffic.map(({ at, ...request }) => ({
    ...seen(request),
    at,
  }));
  const countBefore = (day: number): number => {
    let [low, high] = [0, requests.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (requests[middle]!.at < day) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // The reference stays what it is for most of the month.
  let described: { key: string; reference: Reference | null } = { key: '', reference: null };
  const referenceOf = (begin: number, end: number): Reference | null => {
    const key = `${begin}/${end}`;
    if (described.key !== key) {
      const blocks = blockOffsets(end - begin).map((offset) =>
        requests.slice(begin + offset, begin + offset + blockSize),
      );
      described = { key, reference: describeReference(blocks) };
    }
    return described.reference;
  };
  const alarms: Alarm[] = [];
  for (let hour = looks.fromDay * 24; hour < looks.toDay * 24; hour++) {
    const now = hour / 24;
    const since = alarms.at(-1)?.day ?? 0;
    const end = countBefore(now);
    const current = requests.slice(Math.max(countBefore(since), end - longestWindow), end);
    const period = referencePeriod({
      now: now * day,
      since: since * day,
      currentBegins: (current[0]?.at ?? 0) * day,
    });
    const [from, to] = [countBefore(period.from / day), countBefore(period.to / day)];
    const verdict = detectDrift(referenceOf(from, to), current, levelOfLook);
    if (verdict.status !== 'drift') continue;
    alarms.push({ day: now, requests: end, verdict });
    if (looks.stopAtFirst) break;
  }
  return alarms;
}
