import type { ComplexityClass } from './complexity.ts';

/** Stages that are followed by recoveries and conversations: of train tasks, of held-out tasks. */
export type InteractiveStage = 'phase3' | 'comparison';
export type ConversationTurn = 1 | 2 | 3 | 4 | 5;

/** Stages of a run whose contexts go to LLMs and whose code is executed. */
export type ExecutedStage =
  | 'phase1'
  | 'phase1-heldout'
  | 'evaluation'
  | 'ablation'
  | InteractiveStage
  | `${InteractiveStage}-recovery`
  | `${InteractiveStage}-turn-${ConversationTurn}`;

/** Result of one sandboxed run of a solution against a task's tests (field names are part of the public interface). */

export const executionOutcomes = [
  'passed',
  'failed',
  'compile_error',
  'timeout',
  'oom',
  'output_limit',
  'tampered',
  'infra_error',
] as const;
export type ExecutionOutcome = (typeof executionOutcomes)[number];

export interface FailedTest {
  readonly test: string;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly error: string | null;
}

export interface CompileError {
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly hint: string | null;
}

/** What a scanner found without running the code. */
export interface SecurityFinding {
  /** The scanner's own name of the rule. */
  readonly rule: string;
  readonly severity: 'low' | 'medium' | 'high';
  readonly line: number | null;
  readonly message: string;
  readonly tool: string;
}

export interface ExecutionResult {
  readonly outcome: ExecutionOutcome;
  /** Share of tests passed, 0..1; null when the outcome says nothing about the candidate (`infra_error`). */
  readonly reward: number | null;
  readonly tests: {
    readonly passed: readonly string[];
    readonly failed: readonly FailedTest[];
    readonly errors: readonly FailedTest[];
    readonly expected: number;
    readonly seen: number;
  };
  readonly compile: { readonly valid: boolean; readonly errors: readonly CompileError[] };
  /**
   * Shares 0..1 of the solution's own lines and branches that the tests ran; null where it was not asked for or could not be
   * measured. `branches` is null where the code has none or the language's tool counts none.
   */
  readonly coverage: { readonly lines: number; readonly branches: number | null } | null;
  readonly profile: {
    readonly wall_s: number;
    readonly cpu_s: number | null;
    readonly peak_memory_bytes: number | null;
    readonly complexity: ComplexityClass;
    readonly acceptable: boolean | null;
  };
  /** `tools`: scanners that looked; without one, no findings say nothing. */
  readonly security: { readonly tools: readonly string[]; readonly findings: readonly SecurityFinding[] };
  readonly integrity: { readonly manifest_ok: boolean; readonly notes: readonly string[] };
  readonly stdout: string;
  readonly stderr: string;
}
