/** `two-fer` as a title: `Two Fer`. */
export function titleOfSlug(slug: string): string {
  return slug.replace(
    /(^|[-_])(\p{Letter})/gu,
    (_, separator: string, letter: string) => (separator ? ' ' : '') + letter.toUpperCase(),
  );
}

/** A title as a slug, as LeetCode, HackerRank and freeCodeCamp make theirs: `Queen's Attack II` is `queens-attack-ii`. */
export function slugOfTitle(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{Mark}'’`]/gu, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
