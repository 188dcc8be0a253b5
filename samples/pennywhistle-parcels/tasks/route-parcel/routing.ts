interface Leg {
  from: string;
  to: string;
  by: string;
  cost: number;
}
// <fact:route-shape>
type Route = string[];
const routeOf = (way: Leg[], _cost: number): Route => way.map((leg) => `${leg.by}>${leg.to}`);
// <without>
type Route = { path: string[]; cost: number } | [];
const routeOf = (way: Leg[], cost: number): Route => ({ path: way.map((leg) => leg.to), cost });
// </fact>

export function routeParcel(legs: Leg[], start: string, goal: string): Route | null {
  if (legs.some((leg) => leg.cost < 0)) throw new RangeError('negative cost');
  // <fact:no-way>
  if (start === goal) return [];
  // <without>
  if (start === goal) return null;
  // </fact>
  const ways: { way: Leg[]; cost: number }[] = [];
  const walk = (at: string, way: Leg[], cost: number): void => {
    if (at === goal) {
      ways.push({ way, cost });
      return;
    }
    const last = way[way.length - 1];
    for (const leg of legs) {
      if (leg.from !== at || leg.to === start || way.some((passed) => passed.to === leg.to)) continue;
      let transfer = 0;
      if (last && last.by !== leg.by) {
        // <fact:transfer-cost>
        transfer = last.by === 'mule' || leg.by === 'mule' ? 80 : 35;
        // <without>
        transfer = 0;
        // </fact>
      }
      walk(leg.to, [...way, leg], cost + leg.cost + transfer);
    }
  };
  walk(start, [], 0);
  if (ways.length === 0) {
    // <fact:no-way>
    return null;
    // <without>
    throw new Error('no way');
    // </fact>
  }
  const names = (way: Leg[]): string => way.map((leg) => leg.to).join(' ');
  ways.sort((a, b) => {
    if (a.cost !== b.cost) return a.cost - b.cost;
    // <fact:tie-break>
    if (a.way.length !== b.way.length) return b.way.length - a.way.length;
    // <without>
    if (a.way.length !== b.way.length) return a.way.length - b.way.length;
    // </fact>
    return names(a.way) < names(b.way) ? -1 : 1;
  });
  return routeOf(ways[0]!.way, ways[0]!.cost);
}
