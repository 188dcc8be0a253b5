/** What a text says of the cost of a solution, as it is written there (`O(n \log n)`), or null where it does not say. */
export interface Complexities {
  readonly time: string | null;
  readonly space: string | null;
}

const start = String.raw`\$*\s*(?=(?:\\mathcal\s*\{?)?O\}?\s*\()`;

/**
 * Time and space complexity out of prose or comments, in English or Chinese, from the first of the texts that states it. Where
 * a text compares, its last plain statement counts: it speaks of what came out.
 */
export function complexitiesOf(...texts: readonly string[]): Complexities {
  const found = texts.map((text) => {
    const both = last(
      text,
      new RegExp(String.raw`time and space complexit(?:y|ies)[^.\n]{0,40}?` + start, 'gi'),
    );
    return {
      time: stated(text, 'time', '时间') ?? both ?? short(text, '(?:run-?)?time'),
      space: stated(text, 'space', '空间') ?? both ?? short(text, '(?:auxiliary )?space'),
    };
  });
  return {
    time: found.find(({ time }) => time)?.time ?? null,
    space: found.find(({ space }) => space)?.space ?? null,
  };
}

function stated(text: string, kind: string, chinese: string): string | null {
  const said = `(?:${kind} complexity|${chinese}复杂度)`;
  const link = String.raw`(?:\s+of [^.,;\n]{1,60}?)?\s*\**\s*(?:is|are|of|:|：|=|为|是|均为)?\s*\**\s*(?:also|still|both|about)?\s*`;
  return (
    last(text, new RegExp(said + link + start, 'gi')) ??
    // `$(C_n^k \times k)$`: the O was forgotten.
    last(text, new RegExp(said + link + String.raw`\$+(?=\()`, 'gi')) ??
    first(text, new RegExp(said + String.raw`[^.。\n]{0,120}?` + start, 'gi'))
  );
}

/** `Time: O(n)`, `O(n) time`, `Runtime: O(n)`. */
function short(text: string, kind: string): string | null {
  const before = first(text, new RegExp(String.raw`\b${kind}\s*[:：-]\s*` + start, 'gi'));
  if (before) return before;
  for (const match of text.matchAll(/O\s*\(/g)) {
    const cost = costAt(text, match.index);
    if (cost && new RegExp(String.raw`^\$*\s*${kind}\b`, 'i').test(text.slice(match.index + cost.length)))
      return cost;
  }
  return null;
}

function first(text: string, pattern: RegExp): string | null {
  const match = pattern.exec(text);
  return match ? costAt(text, match.index + match[0].length) : null;
}

function last(text: string, pattern: RegExp): string | null {
  const match = [...text.matchAll(pattern)].at(-1);
  return match ? costAt(text, match.index + match[0].length) : null;
}

/** From here to the bracket that closes the first one; null when it stays open. */
function costAt(text: string, from: number): string | null {
  let depth = 0;
  for (
    let index = text.indexOf('(', from);
    index !== -1 && index < from + 200 && index < text.length;
    index += 1
  ) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return text.slice(from, index + 1).trim();
  }
  return null;
}
