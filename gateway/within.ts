export const late = Symbol('late');

/** The work's result, or `late` when it takes longer; what it does after that is nobody's any more. */
export async function within<Value>(
  milliseconds: number,
  work: Promise<Value>,
): Promise<Value | typeof late> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.max(0, milliseconds));
  });
  try {
    const first = await Promise.race([work, deadline]);
    if (first === late) work.catch(() => undefined);
    return first;
  } finally {
    clearTimeout(timer);
  }
}
