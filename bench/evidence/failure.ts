import { digestOf } from '../../infra/digest.ts';

export interface Failure {
  /** Of the test, as the file has it. */
  readonly name: string;
  /** What the reporter wrote. */
  readonly report: string;
  /** What the runner printed. */
  readonly log: string;
}

/** Where a test has its name, by language; each with one group. */
const testNames: Readonly<Record<string, RegExp>> = {
  python: /^\s+def (test_\w+)\(self/gm,
  javascript: /\b(?:x?test|x?it)\(\s*["'`](.+?)["'`],/gm,
  rust: /#\[test\][\s\S]{0,40}?\bfn (\w+)\(/gm,
  go: /\bfunc (Test\w+)\(|\bdescription:\s*"([^"\n]+)"/gm,
  java: /@Test\b[\s\S]{0,160}?\bvoid (\w+)\(/gm,
  cpp: /\bTEST_CASE\("([^"\n]+)"/gm,
};

/** A test of the file fails: the runner's output in the form that the language's own runner has, and a report of it. */
export function failureOf(
  language: string,
  file: { readonly path: string; readonly text: string },
  title: string,
): Failure | null {
  const matches = [...file.text.matchAll(testNames[language]!)];
  if (matches.length === 0) return null;
  const match =
    matches[Number(BigInt(`0x${digestOf(language, file.path, file.text.length)}`) % BigInt(matches.length))]!;
  const name = match.slice(1).find((part) => part !== undefined)!;
  const line = file.text.slice(0, match.index).split('\n').length;
  // The first literals behind the name are what the test gives and wants.
  const literals = [
    ...file.text
      .slice(match.index + match[0].length, match.index + 900)
      .matchAll(/"(?:[^"\\\n]|\\.){1,60}"|\b\d+(?:\.\d+)?\b/g),
  ].map(([text]) => text);
  const wanted = literals[1] ?? literals[0] ?? 'true';
  const words = name
    .replace(/^test_?/i, '')
    .replace(/_/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return {
    name,
    report: `${title} is wrong: the test "${words}" fails, expected ${wanted}`,
    log: logs[language]!({ name, line: line + 3, wanted, path: file.path }),
  };
}

interface Seen {
  readonly name: string;
  readonly line: number;
  readonly wanted: string;
  readonly path: string;
}

const logs: Readonly<Record<string, (seen: Seen) => string>> = {
  python: ({ name, line, wanted, path }) =>
    `FAIL: ${name} (${module(path)}.${pascal(module(path))})\nTraceback (most recent call last):\n  File "${path}", line ${String(line)}, in ${name}\n    self.assertEqual(result, ${wanted})\nAssertionError: None != ${wanted}`,
  javascript: ({ name, line, wanted, path }) =>
    `FAIL ./${path}\n  ● ${name}\n    expect(received).toEqual(expected)\n    Expected: ${wanted}\n    Received: undefined\n      at Object.<anonymous> (${path}:${String(line)}:12)`,
  rust: ({ name, line, wanted, path }) =>
    `test ${name} ... FAILED\nthread '${name}' panicked at ${path}:${String(line)}:5:\nassertion \`left == right\` failed\n  left: Default::default()\n right: ${wanted}`,
  go: ({ name, line, wanted, path }) =>
    `--- FAIL: ${name.replace(/ /g, '_')} (0.00s)\n    ${path}:${String(line)}: ${name}: got nil, want ${wanted}\nFAIL\nexit status 1`,
  java: ({ name, line, wanted, path }) =>
    `${pascal(module(path))} > ${name}() FAILED\n    org.opentest4j.AssertionFailedError: expected: <${wanted}> but was: <null>\n        at app//${pascal(module(path))}.${name}(${path.split('/').at(-1)!}:${String(line)})`,
  cpp: ({ name, line, wanted, path }) =>
    `${name}\n${path}:${String(line)}: FAILED:\n  REQUIRE( actual == ${wanted} )\nwith expansion:\n  "" == ${wanted}`,
};

function module(path: string): string {
  return path
    .split('/')
    .at(-1)!
    .replace(/\.\w+$/, '');
}

function pascal(text: string): string {
  return text.replace(/(?:^|[_-])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
