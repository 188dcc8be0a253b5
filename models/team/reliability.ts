import { mean } from 'simple-statistics';

/** How often a member sides with the rest of the team. */
export interface Reliability {
  readonly member: string;
  /** Items on which this member and at least one other had a vote. */
  readonly items: number;
  /** Mean over them of the share of the other members on the same side; null when there is none. */
  readonly agreement: number | null;
  /** False: its votes count for no item of the run. */
  readonly counts: boolean;
}

/** One item: who accepts (true) and who rejects (false); members without a verdict are missing. */
export type Votes = ReadonlyMap<string, boolean>;

/** What a coin would reach. */
const chanceAgreement = 0.5;
/** With fewer items nobody is silenced: a single dissent must not count against the one who dissents. */
const leastItems = 8;

/**
 * Each member's agreement with the others over all items of a run (leave one out). A member at or below chance
 * does not count; the worst goes first and the rest are measured anew without it, so that one liar does not make the honest look
 * bad. Members that are equally bad go together: nobody can tell which of them is right.
 */
export function reliabilities(items: readonly Votes[], members: readonly string[]): readonly Reliability[] {
  const found = new Map<string, Reliability>();
  let counted = [...members];
  for (;;) {
    const measured = counted.map((member) => measure(items, member, counted));
    const silenced = worstAtChance(measured);
    for (const each of measured) found.set(each.member, { ...each, counts: !silenced.includes(each.member) });
    if (silenced.length === 0) return members.map((member) => found.get(member)!);
    counted = counted.filter((member) => !silenced.includes(member));
  }
}

type Measured = Omit<Reliability, 'counts'>;

function measure(items: readonly Votes[], member: string, counted: readonly string[]): Measured {
  const shares = items.flatMap((votes) => {
    const own = votes.get(member);
    const others = counted.filter((other) => other !== member).flatMap((other) => votes.get(other) ?? []);
    return own === undefined || others.length === 0 ? [] : [mean(others.map((each) => Number(each === own)))];
  });
  return { member, items: shares.length, agreement: shares.length === 0 ? null : mean(shares) };
}

function worstAtChance(measured: readonly Measured[]): readonly string[] {
  const suspects = measured.filter(
    ({ items, agreement }) => items >= leastItems && agreement! <= chanceAgreement,
  );
  const worst = Math.min(...suspects.map(({ agreement }) => agreement!));
  return suspects.filter(({ agreement }) => agreement === worst).map(({ member }) => member);
}
