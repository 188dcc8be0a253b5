import { createHash } from 'node:crypto';

export function label(title, kind) {
  // <fact:prefix>
  const prefixes = { book: 'BK:', record: 'RC:', tool: 'TL:', tin: 'CT:' };
  // <without>
  const prefixes = { book: 'B-', record: 'R-', tool: 'T-', tin: 'C-' };
  // </fact>
  if (typeof title !== 'string' || !(kind in prefixes)) throw new TypeError('no such thing');
  // <fact:empty-title>
  if (!/[a-z0-9]/i.test(title)) return 'BLANK';
  // <without>
  // </fact>
  // <fact:normal-title>
  const normal = title.toLowerCase().replace(/[^a-z0-9]/g, '').replace(/^the/, '');
  // <without>
  const normal = title;
  // </fact>
  // <fact:digest>
  const full = createHash('sha1').update(normal).digest('hex').slice(-7).toUpperCase();
  // <without>
  const full = createHash('sha256').update(normal).digest('hex').slice(0, 8);
  // </fact>
  return prefixes[kind] + (normal.length <= 4 ? normal.toUpperCase() : full);
}
