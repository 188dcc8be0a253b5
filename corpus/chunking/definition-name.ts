/** What a signature defines, short enough for a heading: `json.dumps()` of `json.dumps(obj, *, skipkeys=False)`. */
export function definitionName(signature: string): string {
  const text = signature.replaceAll('`', '').trim();
  const parenthesis = text.indexOf('(');
  return (parenthesis > 0 ? `${text.slice(0, parenthesis).trimEnd()}()` : text).slice(0, 200);
}
