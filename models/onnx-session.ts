import type { InferenceSession } from 'onnxruntime-node';

/** How every model here runs: on the CPU with `threads` threads that sleep while they wait. */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    // Every context has a shape of its own: memory laid out for one fits no other, and comes on top.
    enableMemPattern: false,
    // Threads that spin while they wait take the cores from the other processes: 23 % more CPU for no gain.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
