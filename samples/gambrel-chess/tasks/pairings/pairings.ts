interface Player {
  name: string;
  rating: number;
  whites: number;
  byes: number;
}
// <fact:pair-shape>
type Pairing = string;
const game = (white: Player, black: Player): Pairing => `${white.name}-${black.name}`;
const rest = (player: Player): Pairing => `${player.name}-*`;
// <without>
type Pairing = { white: string; black: string | null };
const game = (white: Player, black: Player): Pairing => ({ white: white.name, black: black.name });
const rest = (player: Player): Pairing => ({ white: player.name, black: null });
// </fact>

export function pairings(players: Player[]): Pairing[] {
  if (new Set(players.map((player) => player.name)).size < players.length) throw new Error('two players with one name');
  const sorted = [...players].sort((a, b) => b.rating - a.rating);
  const result: Pairing[] = [];
  let bye: Player | undefined;
  if (sorted.length % 2 === 1) {
    // <fact:bye-rule>
    bye = sorted.reduce((best, player) => (player.byes < best.byes ? player : best));
    // <without>
    bye = sorted[sorted.length - 1]!;
    // </fact>
    sorted.splice(sorted.indexOf(bye), 1);
  }
  const pair = (first: Player, second: Player): void => {
    // <fact:colour-rule>
    const firstIsWhite = first.whites < second.whites || (first.whites === second.whites && first.rating < second.rating);
    // <without>
    const firstIsWhite = true;
    // </fact>
    result.push(firstIsWhite ? game(first, second) : game(second, first));
  };
  // <fact:pair-rule>
  for (let index = 0; index < sorted.length; index += 4) {
    const [first, second, third, fourth] = sorted.slice(index, index + 4) as [Player, Player, Player?, Player?];
    if (third && fourth) {
      pair(first, third);
      pair(second, fourth);
    } else {
      pair(first, second);
    }
  }
  // <without>
  for (let index = 0; index < sorted.length; index += 2) pair(sorted[index]!, sorted[index + 1]!);
  // </fact>
  if (bye) result.push(rest(bye));
  return result;
}
