import type { CompileError, SecurityFinding } from '../../models/tasks/execution.ts';
import type { SandboxImage } from './images.ts';
import type { Json, Language, SourceFile, TaskTests } from '../../models/tasks/task.ts';

/** One run, as its caller asks for it. */
export interface SandboxRequest {
  readonly language: Language;
  readonly files: readonly SourceFile[];
  readonly tests: TaskTests;
  /** The file of `files` that holds the entry function; other files are helpers of it. */
  readonly solutionPath: string;
  /** Wall clock of compiling and running together; 30 by default. */
  readonly timeoutSeconds?: number;
  /** What to find out beside the judged run, each in a container of its own: seconds more. Nothing by default. */
  readonly signals?: readonly Signal[];
}

export const allSignals = ['security', 'coverage', 'complexity'] as const;
export type Signal = (typeof allSignals)[number];

/** What a container is for. Only `judge` decides an outcome; `scan` runs nothing of the candidate's. */
export type RunPurpose = 'judge' | 'scan' | 'coverage' | 'timing';

/** What the supervisor in the container is sent; expected values are not part of it. */
export interface SupervisorRequest {
  readonly driver: SandboxImage;
  readonly files: readonly SourceFile[];
  readonly testFiles: readonly SourceFile[];
  readonly timeoutSeconds: number;
  readonly outputLimit: number;
  readonly job: {
    readonly purpose: RunPurpose;
    readonly paths: readonly string[];
    readonly solutionPath: string;
  } & (
    | {
        readonly style: 'cases';
        readonly entry: string;
        readonly cases: readonly { readonly id: string; readonly args: readonly Json[] }[];
      }
    | { readonly style: 'framework'; readonly nonce: string; readonly testFiles: readonly SourceFile[] }
  );
}

/** The supervisor's account of a run; `results` is what the candidate's process sent and is not trusted. */
export interface SupervisorResult {
  readonly compileErrors: readonly CompileError[];
  readonly broken?: 'timeout' | 'output_limit' | 'compiler_died' | null;
  /** Exit code; negative: the signal that ended the process. */
  readonly exit?: number;
  readonly cpuSeconds?: number;
  readonly peakMemoryBytes?: number;
  readonly results?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly scan?: { readonly tools: readonly string[]; readonly findings: readonly SecurityFinding[] };
  /** Covered and all; null where the run ended before its counts were written. Not trusted either. */
  readonly coverage?: {
    readonly lines: readonly [number, number];
    readonly branches: readonly [number, number] | null;
  } | null;
  readonly wallSeconds: number;
  readonly oomKills: number;
}

/** What a driver reports from inside the candidate's process, one JSON object a line. */
export type DriverEvent =
  | { readonly event: 'compile_errors'; readonly errors: readonly CompileError[] }
  | { readonly event: 'load_error'; readonly error: string }
  | { readonly event: 'case'; readonly id: string; readonly value: Json }
  | {
      readonly event: 'case';
      readonly id: string;
      readonly thrown: { readonly names: readonly string[]; readonly message: string };
    }
  | { readonly event: 'timing'; readonly id: string; readonly seconds: number }
  | {
      readonly event: 'test';
      readonly nonce: string;
      readonly id: string;
      readonly status: 'passed' | 'failed' | 'error' | 'skipped';
      readonly expected?: string | null;
      readonly actual?: string | null;
      readonly error?: string | null;
    }
  | { readonly event: 'end'; readonly nonce?: string; readonly patched?: readonly string[] };

const knownEvents = ['compile_errors', 'load_error', 'case', 'timing', 'test', 'end'];

/** The whole lines of a driver's report; null when a line is not one of its events. */
export function parseEvents(results: string): readonly DriverEvent[] | null {
  const events: DriverEvent[] = [];
  for (const line of results.split('\n').slice(0, -1)) {
    let event: DriverEvent;
    try {
      event = JSON.parse(line) as DriverEvent;
    } catch {
      return null;
    }
    if (event === null || typeof event !== 'object' || !knownEvents.includes(event.event)) return null;
    events.push(event);
  }
  return events;
}
