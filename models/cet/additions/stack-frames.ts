/** A place in code that a stack trace or a compiler's message names. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  /** Name of the function as the trace writes it. */
  readonly name: string | null;
}

const extension = '(?:py|pyi|[cm]?[jt]sx?|go|rs|java|cc|cpp|cxx|hpp|h|kt)';
const python = /File "([^"\n]{1,300})", line (\d{1,7})(?:, in ([\w<>.]{1,120}))?/;
/** `at f (a.js:1:2)`, `at a.B.c(B.java:7)`. */
const called = new RegExp(
  `\\bat (?:async |new )?([\\w$.<>[\\]/]{1,200}) ?\\(((?:file://)?[^()\\n:]{1,300}\\.${extension}):(\\d{1,7})`,
);
/** `src/main.rs:3:5`, `/app/x.go:12 +0x1d`, `a.cpp:7: error`. */
const place = new RegExp(`((?:file://)?(?:[A-Za-z]:)?[\\w./\\\\@~-]{1,300}\\.${extension}):(\\d{1,7})\\b`);
const library =
  /site-packages|dist-packages|node_modules|node:internal|\/usr\/(?:lib|local\/go)|\/rustc\/|\.cargo|go\/pkg\/mod|^(?:java|javax|sun|jdk)\./;
const longestLine = 1000;

/** Places that a text names, in its order, each once; those inside libraries left out. */
export function framesOf(text: string): readonly Frame[] {
  const found = new Map<string, Frame>();
  for (const line of text.split('\n')) {
    if (line.length > longestLine) continue;
    const frame = frameOf(line);
    if (frame && !library.test(line) && !found.has(`${frame.file}:${frame.line}`))
      found.set(`${frame.file}:${frame.line}`, frame);
  }
  return [...found.values()];
}

function frameOf(line: string): Frame | null {
  const trace = python.exec(line);
  if (trace) return { file: trace[1]!, line: Number(trace[2]), name: trace[3] ?? null };
  const call = called.exec(line);
  if (call) return { file: call[2]!, line: Number(call[3]), name: call[1]! };
  const bare = place.exec(line);
  return bare && { file: bare[1]!, line: Number(bare[2]), name: null };
}
