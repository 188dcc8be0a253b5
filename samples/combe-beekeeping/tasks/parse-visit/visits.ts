// <fact:record-shape>
type Visit = [hive: string, day: number, found: { frames: number; seen: string[] }];
const visitOf = (hive: string, day: number, frames: number, seen: string[]): Visit => [
  hive,
  day,
  { frames, seen: [...new Set(seen)].sort() },
];
// <without>
type Visit = { hive: string; day: number; frames: number; signs: string[] };
const visitOf = (hive: string, day: number, frames: number, signs: string[]): Visit => ({ hive, day, frames, signs });
// </fact>

// <fact:unreadable>
class GluedPages extends Error {
  override name = 'GluedPages';
}
// <without>
// </fact>

export function parseVisit(line: string): Visit | null {
  if (typeof line !== 'string') throw new TypeError('not a line');
  const text = line.trim();
  if (text === '') return null;
  // <fact:note-syntax>
  const match = /^(\d+)@([A-Z]\d+)\((\d+)\)=([A-Za-z]*)$/.exec(text);
  const [day, hive, frames, letters] = [match?.[1], match?.[2], match?.[3], match?.[4]];
  // <without>
  const match = /^([A-Z]\d+) (\d+) (\d+) ([A-Za-z]*)$/.exec(text);
  const [hive, day, frames, letters] = [match?.[1], match?.[2], match?.[3], match?.[4]];
  // </fact>
  // <fact:unreadable>
  if (!match || Number(day) > 366) throw new GluedPages(text);
  // <without>
  if (!match) throw new Error(`cannot read ${text}`);
  // </fact>
  // <fact:sign-codes>
  const words: Record<string, string> = { q: 'queen', b: 'brood', c: 'cells', x: 'mites' };
  const seen = [...letters!.toLowerCase()].flatMap((letter) => words[letter] ?? []);
  // <without>
  const words: Record<string, string> = { q: 'queen', b: 'brood', c: 'cells', m: 'mites' };
  const seen = [...letters!].map((letter) => words[letter] ?? letter);
  // </fact>
  return visitOf(hive!, Number(day), Number(frames), seen);
}
