/**
 * JSON that jsonb takes: NUL and lone surrogates, which Postgres refuses, become the replacement character. Everything else stays.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'string' ? field.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD') : field,
  );
}
