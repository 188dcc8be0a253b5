const lineComment: Readonly<Record<string, string>> = {
  bash: '#',
  elixir: '#',
  haskell: '--',
  julia: '#',
  lua: '--',
  nim: '#',
  octave: '%',
  perl: '#',
  python: '#',
  r: '#',
  ruby: '#',
  sql: '--',
};

/**
 * What the comments of a file say that stand at the margin, outside the code: what it does, how, and at what cost. Comments
 * inside functions belong to their code. Paragraphs are parted by blank lines.
 */
export function notesOf(code: string, language: string): string {
  const prefix = lineComment[language] ?? '//';
  const paragraphs: string[][] = [[]];
  let until: string | null = null;
  for (const line of code.split(/\r?\n/)) {
    const open: Opening | null = until === null ? opening(line, language) : null;
    until ??= open?.end ?? null;
    if (until !== null) {
      const inside = open ? line.slice(open.start.length) : line;
      const close = inside.indexOf(until);
      paragraphs.at(-1)!.push(decorated(close === -1 ? inside : inside.slice(0, close)));
      if (close === -1) continue;
      until = null;
      paragraphs.push([]);
    } else if (line.startsWith(prefix) && !line.startsWith('#!')) {
      paragraphs.at(-1)!.push(line.slice(prefix.length).replace(/^[/!]+/, ''));
    } else {
      paragraphs.push([]);
    }
  }
  return paragraphs
    .map((lines) => outdented(lines.filter((line) => !isCredit(line))))
    .filter((text) => text)
    .join('\n\n');
}

interface Opening {
  readonly start: string;
  readonly end: string;
}

function opening(line: string, language: string): Opening | null {
  const quotes = language === 'python' ? /^[rR]?("""|''')/.exec(line) : null;
  if (quotes) return { start: quotes[0], end: quotes[1]! };
  if (language in lineComment && language !== 'sql') return null;
  // Boxes of asterisks: those of the opening that belong to the end stay.
  const start = /^\/\*+(?!\/)/.exec(line)?.[0];
  return start ? { start, end: '*/' } : null;
}

/** Without the asterisks that draw a box. */
function decorated(line: string): string {
  return line.replace(/^\s*\*+(?=\s|$|\*)/, '').replace(/\*{3,}\s*$/, '');
}

/** Who wrote it, when, and where it was published says nothing of the solution. */
function isCredit(line: string): boolean {
  return (
    /^\s*(@?(author|date|created|source|discuss on hackerrank)\b\s*:?.*)$/i.test(line) ||
    /^\s*(https?:\/\/)?[\w.-]+\.(com|org|io|net|cn)\/\S*\s*$/i.test(line)
  );
}

function outdented(lines: readonly string[]): string {
  const margins = lines.filter((line) => line.trim()).map((line) => /^\s*/.exec(line)![0].length);
  const margin = margins.length > 0 ? Math.min(...margins) : 0;
  return lines
    .map((line) => line.slice(margin).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}
