import { z } from 'zod';
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
  /** Each line of the driver's report repeats `nonce`, a word that nobody else is told. */
  readonly job: {
    readonly purpose: RunPurpose;
    readonly paths: readonly string[];
    readonly solutionPath: string;
    readonly nonce: string;
  } & (
    | {
        readonly style: 'cases';
        readonly entry: string;
        readonly cases: readonly { readonly id: string; readonly args: readonly Json[] }[];
      }
    | { readonly style: 'framework'; readonly testFiles: readonly SourceFile[] }
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

/** A value as drivers report it: JSON's own, or an object of one tag for what JSON has no word for. */
const deepestReport = 66;
const tags: Readonly<Record<string, (content: unknown, depth: number) => boolean>> = {
  $object: (content, depth) =>
    Array.isArray(content) && content.every((entry) => isReportedEntry(entry, depth)),
  $undefined: (content) => content === true,
  $number: (content) => typeof content === 'string',
  $int: (content) => typeof content === 'string',
  $type: (content) => typeof content === 'string',
};

function isReported(value: unknown, depth = 0): value is Json {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return true;
  if (typeof value !== 'object' || depth > deepestReport) return false;
  if (Array.isArray(value)) return value.every((item) => isReported(item, depth + 1));
  const [[tag, content] = ['', null], ...more] = Object.entries(value);
  return more.length === 0 && Object.hasOwn(tags, tag) && tags[tag]!(content, depth + 1);
}

function isReportedEntry(entry: unknown, depth: number): boolean {
  return (
    Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && isReported(entry[1], depth)
  );
}

const text = z.string();
const caseEvent = { event: z.literal('case'), nonce: text.optional(), id: text };
const place = z.number().nullable();
const compileError = z.object({ message: text, line: place, column: place, hint: text.nullable() });

/** What a driver reports from inside the candidate's process, one JSON object a line. */
const driverEvent = z.union([
  z.object({ event: z.literal('compile_errors'), errors: z.array(compileError) }),
  z.object({ event: z.literal('load_error'), error: text }),
  z.object({ ...caseEvent, value: z.custom<Json>((value) => isReported(value)) }),
  z.object({ ...caseEvent, thrown: z.object({ names: z.array(text), message: text }) }),
  z.object({ event: z.literal('timing'), id: text, seconds: z.number() }),
  z.object({
    event: z.literal('test'),
    nonce: text.optional(),
    id: text,
    status: z.enum(['passed', 'failed', 'error', 'skipped']),
    expected: text.nullish(),
    actual: text.nullish(),
    error: text.nullish(),
  }),
  z.object({ event: z.literal('end'), nonce: text.optional(), patched: z.array(text).optional() }),
]);
export type DriverEvent = z.infer<typeof driverEvent>;

/** The whole lines of a driver's report; null when a line is not one of its events. */
export function parseEvents(results: string): readonly DriverEvent[] | null {
  const events: DriverEvent[] = [];
  for (const line of results.split('\n').slice(0, -1)) {
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return null;
    }
    // A candidate may write here, too: what is not of the driver's form must not reach the judge.
    const parsed = driverEvent.safeParse(event);
    if (!parsed.success) return null;
    events.push(parsed.data);
  }
  return events;
}
