// <fact:label-shape>
type Label = { to: string; no: number; kg: number; mode: 'urgent' | 'hold' | 'plain' };
const labelOf = (to: string, no: number, grams: number, urgent: boolean, hold: boolean): Label => ({
  to,
  no,
  kg: grams / 1000,
  mode: urgent ? 'urgent' : hold ? 'hold' : 'plain',
});
// <without>
type Label = { depot: string; number: number; grams: number; urgent: boolean; hold: boolean };
const labelOf = (depot: string, number: number, grams: number, urgent: boolean, hold: boolean): Label => ({
  depot,
  number,
  grams,
  urgent,
  hold,
});
// </fact>

export function parseLabel(text: string): Label | string {
  if (typeof text !== 'string') throw new TypeError('not a text');
  // <fact:parts>
  const match = /^(vf|mb|ug|sa)\.([0-9a-z]+);(\d+)([?!]?)$/i.exec(text.trim());
  const radix = 36;
  // <without>
  const match = /^(VF|MB|UG|SA)-(\d+)-(\d+)([?!]?)$/.exec(text.trim());
  const radix = 10;
  // </fact>
  if (!match) {
    // <fact:bad-label>
    return 'shelf';
    // <without>
    throw new SyntaxError('unreadable label');
    // </fact>
  }
  const [, to, no, grams, mark] = match as unknown as [string, string, string, string, string];
  // <fact:urgency>
  const [urgent, hold] = [mark === '?', mark === '!'];
  // <without>
  const [urgent, hold] = [mark === '!', false];
  // </fact>
  return labelOf(to.toUpperCase(), parseInt(no, radix), Number(grams), urgent, hold);
}
