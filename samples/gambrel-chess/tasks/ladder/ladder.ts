interface Player {
  name: string;
  rating: number;
  before: number;
  evenings: number;
}

export function ladder(players: Player[]): string[] {
  if (players.some((player) => player.evenings < 0)) throw new RangeError('negative number of evenings');
  // <fact:inactive>
  const shown = players.filter((player) => player.evenings >= 4);
  // <without>
  const shown = [...players];
  // </fact>
  shown.sort((a, b) => b.rating - a.rating || (a.name < b.name ? -1 : 1));
  return shown.map((player) => {
    // <fact:shared-rank>
    const rank = shown.filter((other) => other.rating >= player.rating).length;
    // <without>
    const rank = shown.filter((other) => other.rating > player.rating).length + 1;
    // </fact>
    const change = player.rating - player.before;
    // <fact:trend-mark>
    const mark = change >= 10 ? '^' : change <= -10 ? 'v' : '';
    // <without>
    const mark: string = change > 20 ? '+' : '';
    // </fact>
    // <fact:entry-text>
    return `${player.rating}@${rank}:${player.name.toUpperCase()}${mark}`;
    // <without>
    return `${rank}. ${player.name} (${player.rating})${mark}`;
    // </fact>
  });
}
