export function encodeFrame(box: number, weights: number[]): number[] {
  if (!Number.isInteger(box) || box < 1 || box > 63) throw new RangeError('no such box');
  if (weights.length === 0) return [];
  // <fact:frame-layout>
  const frame = [0xa7, box + 64];
  // <without>
  const frame = [box, weights.length];
  // </fact>
  for (const weight of weights) {
    // <fact:saturate>
    const value = Math.min(60000, Math.max(0, weight));
    // <without>
    const value = weight & 0xffff;
    // </fact>
    // <fact:little-end>
    frame.push(value & 0xff, value >> 8);
    // <without>
    frame.push(value >> 8, value & 0xff);
    // </fact>
  }
  // <fact:checksum>
  const checksum = frame.slice(1).reduce((sum, byte) => sum ^ byte, 0x5c);
  // <without>
  const checksum = frame.reduce((sum, byte) => (sum + byte) % 256, 0);
  // </fact>
  return weights.length === 1 ? frame : [...frame, checksum];
}
