/** Tokens of a vocabulary by rank: text, or bytes where they are not UTF-8; a rank may be unused. */
export type Ranks = readonly (string | readonly number[] | undefined)[];

/** Words and code repeat: most pieces are found here. */
const keptPieces = 20_000;
/** V8 copies a substring of up to 12 characters; a longer one would keep the whole text alive that it was cut from. */
const keptCharacters = 12;
/** Merging takes time quadratic in a piece's length, and 200 kB of "a" would take a minute. */
const longestPiece = 256;

const never = 0x7fffffff;

/**
 * Counts tokens of byte pair encoding. Exact; only a piece of more than 256 characters without a border (a key in base 64, a line
 * of dashes) is counted in parts, which gives a token or so more for each. Keeps nothing of the text alive.
 */
export class BytePairCounter {
  readonly #pattern: RegExp;
  /** By bytes, written as the characters 0 to 255. */
  readonly #ranks = new Map<string, number>();
  /** The same of tokens of two bytes, by their number: most questions are for these, and a number needs no substring. */
  readonly #ranksOfTwo = new Int32Array(1 << 16).fill(never);
  readonly #kept = new Map<string, number>();

  /** @param input.pattern cuts a text into the pieces that are never merged with each other; global. */
  constructor(input: { pattern: RegExp; ranks: Ranks }) {
    this.#pattern = input.pattern;
    input.ranks.forEach((token, rank) => {
      if (token === undefined) return;
      const bytes = typeof token === 'string' ? bytesOf(token) : String.fromCharCode(...token);
      this.#ranks.set(bytes, rank);
      if (bytes.length === 2) this.#ranksOfTwo[numberOfTwo(bytes, 0)] = rank;
    });
  }

  count(text: string): number {
    let total = 0;
    for (const [piece] of text.matchAll(this.#pattern)) total += this.#countPiece(piece);
    return total;
  }

  #countPiece(piece: string): number {
    const known = this.#kept.get(piece);
    if (known !== undefined) return known;
    if (piece.length > longestPiece)
      return (
        this.#merged(bytesOf(piece.slice(0, longestPiece))) + this.#countPiece(piece.slice(longestPiece))
      );
    const tokens = this.#merged(bytesOf(piece));
    if (piece.length <= keptCharacters) {
      if (this.#kept.size === keptPieces) this.#kept.clear();
      this.#kept.set(piece, tokens);
    }
    return tokens;
  }

  /** Merges the pair of the lowest rank, the first of equal ones, until no pair is a token; answers how many tokens are left. */
  #merged(bytes: string): number {
    if (this.#ranks.has(bytes)) return 1;
    const rank = (from: number, to: number): number => this.#ranks.get(bytes.slice(from, to)) ?? never;
    const starts = Array.from({ length: bytes.length + 1 }, (_, index) => index);
    const pairs = Array.from(
      { length: bytes.length - 1 },
      (_, index) => this.#ranksOfTwo[numberOfTwo(bytes, index)]!,
    );
    for (;;) {
      let lowest = never;
      let place = 0;
      for (let index = 0; index < pairs.length; index += 1)
        if (pairs[index]! < lowest) {
          lowest = pairs[index]!;
          place = index;
        }
      if (lowest === never) return starts.length - 1;
      starts.splice(place + 1, 1);
      pairs.splice(place, 1);
      if (place < pairs.length) pairs[place] = rank(starts[place]!, starts[place + 2]!);
      if (place > 0) pairs[place - 1] = rank(starts[place - 1]!, starts[place + 1]!);
    }
  }
}

function numberOfTwo(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1);
}

const beyondAscii = /[^\0-\x7f]/;

function bytesOf(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}
