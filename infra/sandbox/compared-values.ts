export interface ComparedValues {
  readonly expected: string | null;
  readonly actual: string | null;
}

const before =
  /^(?<actual>[\s\S]*?)[,;]?\s*\b(?:want|wanted|expected)\b(?:\s+(?:to be|result))?\s*[:=]?\s*(?<expected>.+)/i;
const after =
  /\b(?:want|wanted|expected)\b\s*[:=]?\s*(?<expected>.+?)[,;]\s*(?:but\s+)?(?:got|actual)\s*[:=]?\s*(?<actual>.+)/i;

/**
 * The values that a test of Go's compared, as its own message tells them: Go has no assertions, but a habit (Go Code Review
 * Comments, "Useful Test Failures"): `F(x) = got, want y`. Nulls where the message follows none.
 */
export function comparedValues(message: string): ComparedValues {
  const text = message.replace(/^\s*\S+\.go:\d+:\s*/, '');
  const reversed = after.exec(text)?.groups;
  if (reversed) return { expected: reversed['expected']!.trim(), actual: reversed['actual']!.trim() };
  const found = before.exec(text)?.groups;
  if (!found) return { expected: null, actual: null };
  const actual = /^(?:[\s\S]*?(?:\bgot\b|\)\s*=|\s=\s)\s*[:=]?)?\s*([\s\S]*)$/i
    .exec(found['actual']!)?.[1]
    ?.trim();
  return { expected: found['expected']!.trim().replace(/\.$/, ''), actual: actual ? actual : null };
}
