/** Requests in a block of the reference, and in the shorter of the two current windows. */
export const blockSize = 500;
/** Newest requests that are compared with the reference: the longer window sees small changes, the shorter one sees them sooner. */
export const currentWindows = [blockSize, 2 * blockSize] as const;
export const longestWindow = Math.max(...currentWindows);
/** With fewer blocks it is not known how much blocks differ by nature. */
export const fewestBlocks = 4;
const mostBlocks = 10;

/**
 * Blocks of the reference: stretches of consecutive requests, evenly over the reference period, so that each holds its sessions whole
 * and all together hold nights and weekends. Their number is even: half of them is held against each half of the current window. Answers offsets of the blocks' first requests in a period of `requests` in order.
 */
export function blockOffsets(requests: number): readonly number[] {
  const blocks = Math.min(mostBlocks, 2 * Math.floor(requests / blockSize / 2));
  if (blocks === 0) return [];
  const stride = (requests - blockSize) / (blocks - 1);
  return Array.from({ length: blocks }, (_, block) => Math.floor(block * stride));
}
