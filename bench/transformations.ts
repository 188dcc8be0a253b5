/**
 * What a transformation does to code and what its static analysis costs. Example solutions and test files of Exercism (of TypeScript,
 * which it has not here: solutions of LeetCode) stand in fences among four statements, with 50, 30, 20 and 10 % of the input's tokens as
 * the budget, the kinds in turn. Counted are the code blocks of the output that parse, of files that parse; and the time of the stage
 * that adds.
 *
 *   npm run bench:transformations -- ../shared/data
 */
import path from 'node:path';
import { quantile } from 'simple-statistics';
import { readEntries } from '../corpus/archive.ts';
import { tokenCounterFor } from '../models/cet/llm-tokens.ts';
import { createTransformer } from '../models/cet/transform.ts';
import type { ContextKind } from '../models/cet/types.ts';
import { grammarOfPath } from '../models/syntax/grammars.ts';
import type { GrammarName } from '../models/syntax/grammars.ts';
import { parseSource } from '../models/syntax/tree.ts';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: npm run bench:transformations -- FOLDER');
/** Exercises of each track, evenly spread. */
const sampled = 25;
const kinds: readonly ContextKind[] = ['implementation', 'completion', 'debugging'];

const store = { verify: () => Promise.reject(new Error('no model is needed')) };
const transformer = await createTransformer({ store, model: null });
const tokens = tokenCounterFor();
const parses = (text: string, grammar: GrammarName): boolean =>
  parseSource(text, grammar)?.hasError === false;

const budgets = [0.5, 0.3, 0.2, 0.1];
/** LeetCode's solutions below are one short function, which nothing cuts; characters. */
const leastLeetcode = 800;

interface File {
  readonly exercise: string;
  readonly text: string;
  readonly grammar: GrammarName;
}

const rows: Record<string, string | number>[] = [];
const times: { tokens: number; milliseconds: number }[] = [];
let statements: ReadonlyMap<string, string> = new Map();
for (const track of ['python', 'javascript', 'go', 'rust', 'java', 'cpp']) {
  const read = await readTrack(path.join(folder, `exercism-${track}.tar.xz`));
  statements = read.statements;
  await measure(`${track} solutions`, read.solutions);
  await measure(`${track} tests`, read.tests);
}
await measure('typescript', await readLeetcode(path.join(folder, 'leetcode-solutions.tar.xz')));

async function measure(name: string, files: readonly File[]): Promise<void> {
  const whole = files.filter(({ text, grammar }) => parses(text, grammar));
  const step = Math.max(1, Math.floor(whole.length / sampled));
  const chosen = whole.filter((_, at) => at % step === 0);
  if (chosen.length === 0) console.log(`${name}: none that parses`);
  const others = [...statements.values()];
  for (const [round, share] of chosen.length === 0 ? [] : budgets.entries()) {
    const counted = { blocks: 0, cut: 0, parse: 0, cutParse: 0, over: 0 };
    for (const [at, { exercise, text, grammar }] of chosen.entries()) {
      const context = [
        statements.get(exercise) ?? others[at % others.length]!,
        `# Solution\n\n\`\`\`${grammar}\n${text.trimEnd()}\n\`\`\`\n`,
        ...[1, 2, 3].map((shift) => others[(at * step + shift * 7) % others.length]!),
      ].map((content, index) => ({ id: String(index), text: content }));
      const broken = context
        .flatMap((item) => blocksOf(item.text, grammar))
        .filter((block) => !parses(block, grammar));
      const given = tokens.count(context.map((item) => item.text).join('\n\n'));
      const budget = Math.round(given * share);
      const result = await transformer.transform({
        query: `${exercise.replaceAll('-', ' ')}: the function and its tests`,
        context,
        kind: kinds[(at + round) % kinds.length]!,
        budget,
      });
      times.push({ tokens: given, milliseconds: result.timing.add ?? 0 });
      if (result.tokens.output > budget) counted.over += 1;
      for (const block of blocksOf(result.context, grammar)) {
        // Statements hold pseudocode that never parsed.
        if (broken.some((one) => one.includes(block.trim()))) continue;
        const isCut = block.trim() !== text.trim();
        const isWhole = parses(block, grammar);
        counted.blocks += 1;
        if (isCut) counted.cut += 1;
        if (isWhole) counted.parse += 1;
        if (isCut && isWhole) counted.cutParse += 1;
      }
    }
    rows.push({
      files: name,
      'cut away %': Math.round(100 * (1 - share)),
      contexts: chosen.length,
      'code blocks': counted.blocks,
      'parse %': percent(counted.parse, counted.blocks),
      'of them cut': counted.cut,
      'cut, parse %': percent(counted.cutParse, counted.cut),
      'over budget': counted.over,
    });
  }
}
console.table(rows);
const milliseconds = times.map((time) => time.milliseconds);
console.log(
  `adding: ${quantile(milliseconds, 0.5).toFixed(1)} ms p50, ${quantile(milliseconds, 0.95).toFixed(1)} ms p95, of contexts of ${quantile(
    times.map((time) => time.tokens),
    0.5,
  )} tokens in the middle`,
);

/** Contents of the fences of one language. */
function blocksOf(markdown: string, tag: string): string[] {
  return [...markdown.matchAll(/^```([\w+]+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === tag)
    .map(([, , code]) => code!);
}

function percent(part: number, whole: number): number | string {
  return whole === 0 ? '-' : Number(((100 * part) / whole).toFixed(1));
}

/** Statements, the first example file and the first test file of each exercise. */
async function readTrack(location: string) {
  const statements = new Map<string, string>();
  const solutions = new Map<string, File>();
  const tests = new Map<string, File>();
  for await (const entry of readEntries(location)) {
    if (!('read' in entry)) continue;
    const [, exercise, name] = /exercises\/practice\/([^/]+)\/(.+)$/.exec(entry.path) ?? [];
    if (exercise === undefined || name === undefined) continue;
    if (name === '.docs/instructions.md') statements.set(exercise, await entry.read());
    const grammar = grammarOfPath(name);
    if (!grammar) continue;
    const isSolution = /^\.meta\/(?:example|proof|src\/reference)/.test(name);
    const isTest = /^(?:[^/]*(?:_test|\.spec)\.\w+|tests\/[^/]*|src\/test\/.*)$/.test(name);
    const found = isSolution ? solutions : isTest ? tests : null;
    if (found && !found.has(exercise)) found.set(exercise, { exercise, text: await entry.read(), grammar });
  }
  return { statements, solutions: [...solutions.values()], tests: [...tests.values()] };
}

async function readLeetcode(location: string): Promise<File[]> {
  const files: File[] = [];
  for await (const entry of readEntries(location)) {
    if (!('read' in entry) || !entry.path.endsWith('.ts')) continue;
    const text = await entry.read();
    const exercise = path.basename(path.dirname(entry.path)).replace(/^\d+\./, '');
    if (text.length >= leastLeetcode) files.push({ exercise, text, grammar: 'typescript' });
  }
  return files;
}
