import type { ExecutionOutcome, ExecutionResult } from '../../models/tasks/execution.ts';

/** The result of a run that left no report: why it did stands in the notes. */
export function unfinishedResult(
  outcome: ExecutionOutcome,
  expected: number,
  wallSeconds: number,
  notes: readonly string[],
): ExecutionResult {
  return {
    outcome,
    reward: outcome === 'infra_error' ? null : 0,
    tests: { passed: [], failed: [], errors: [], expected, seen: 0 },
    compile: { valid: outcome !== 'compile_error', errors: [] },
    coverage: null,
    profile: {
      wall_s: wallSeconds,
      cpu_s: null,
      peak_memory_bytes: null,
      complexity: 'unknown',
      acceptable: null,
    },
    security: { tools: [], findings: [] },
    integrity: { manifest_ok: outcome !== 'tampered', notes },
    stdout: '',
    stderr: '',
  };
}
