/** What a line of text looks like: the patterns that the segmenter decides by. */

export const fence = /^\s{0,3}(`{3,}|~{3,})(.*)$/;
export const atxHeading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
export const setextUnderline = /^ {0,3}(=+|-{2,})\s*$/;
export const listMarker = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s+\S/;
export const tableDelimiter = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
export const indentedCode = /^(?: {4}|\t)/;

const level = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)';
/** A time stamp or a level at the start: RFC 3339, clock time, syslog, bracketed. */
export const logRecord = new RegExp(
  `^(?:\\[?\\d{4}[-/]\\d{2}[-/]\\d{2}[T ]\\d{2}:\\d{2}|\\[?\\d{2}:\\d{2}:\\d{2}[\\].,\\s]|[A-Z][a-z]{2} [ \\d]\\d \\d{2}:\\d{2}:\\d{2} |\\[${level}\\]|${level}(?:\\s*[:|\\]]|\\s{2,}))`,
);

const frame =
  /^\s+at\s+\S.*[:(]|^\s+File ".+", line \d+|^\s*\.\.\. \d+ more$|^\s+\S+\.go:\d+|^goroutine \d+ \[|^\s*#\d+\s+0x|^\s+\d+:\s+(?:0x)?\w+.*::/;
const traceStart = /^(?:Traceback \(most recent call last\)|thread '.*' panicked at|panic: |Caused by: )/;
export const errorLine = /^\s*(?:Uncaught\s+)?[\w.$]*(?:Error|Exception|Warning|Interrupt|Exit)\b(?::|$)/;

export function isFrame(line: string): boolean {
  return frame.test(line);
}

/** Whether a stack trace begins at this line, seen with the one after it. */
export function startsTrace(line: string, next: string): boolean {
  return traceStart.test(line) || frame.test(line) || (errorLine.test(line) && frame.test(next));
}

const codeLine =
  /[{};]\s*$|^\s*(?:def |class |import |from \S+ import|function\b|const |let |var |return\b|async |export |public |private |protected |static |fn |func |package |use |pub |impl |struct |interface |#include|@\w+|elif\b|else:|try:|except\b|switch\b|case .*:)|=>|^\s*(?:if|for|while|with)\b.*[:{]\s*$|^\s*[\w.[\]'"]+\s*(?:[-+*/]?=)\s*\S|^\s*[)\]}]+[,;]?\s*$|^\s*[\w.]+\(.*\)[;,]?\s*$|^\s*\/\/|^\s*\/?\*/;

/** Share of the non-blank lines that read like source code, 0..1. */
export function codeShare(lines: readonly string[]): number {
  const written = lines.filter((line) => line.trim() !== '');
  if (written.length === 0) return 0;
  return written.filter((line) => codeLine.test(line)).length / written.length;
}

export const codeFile =
  /\.(?:py|pyi|m?[jt]s|cjs|[jt]sx|go|rs|java|cc|cpp|cxx|c|h|hpp|rb|sql|sh|css|kt|swift|cs|php)$/i;
