// <fact:result-type>
type Reading = [box: number, grams: string];
// <without>
type Reading = { box: number; grams: number | string };
// </fact>

// <fact:too-short>
class ClippedReading extends Error {
  override name = 'ClippedReading';
}
// <without>
// </fact>

export function decodeReading(bytes: number[]): Reading {
  if (bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) throw new RangeError('not a byte');
  // <fact:escape-byte>
  const plain: number[] = [];
  let escaped = false;
  for (const byte of bytes) {
    if (byte === 0x7d && !escaped) {
      escaped = true;
    } else {
      plain.push(escaped ? byte ^ 0x33 : byte);
      escaped = false;
    }
  }
  // <without>
  const plain = bytes;
  // </fact>
  const [box, low, high] = plain;
  if (box === undefined || low === undefined || high === undefined) {
    // <fact:too-short>
    throw new ClippedReading('fewer than three bytes');
    // <without>
    throw new Error('fewer than three bytes');
    // </fact>
  }
  const weight = low + high * 256;
  // <fact:missing-value>
  const broken = weight >= 65521;
  // <without>
  const broken = false;
  // </fact>
  // <fact:result-type>
  return [box, broken ? 'broken' : (weight / 10).toFixed(1)];
  // <without>
  return { box, grams: broken ? 'broken' : weight / 10 };
  // </fact>
}
