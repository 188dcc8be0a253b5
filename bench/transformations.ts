/**
 * What a transformation does to code and what its static analysis costs. Example solutions of Exercism stand in fences among
 * statements of their exercise and of others; half of the input's tokens are the budget. Counted are the code blocks of the output
 * that parse, of those whose original did; and the time of the stage that adds, by kind.
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

const rows: Record<string, string | number>[] = [];
const times: { tokens: number; milliseconds: number }[] = [];
for (const track of ['python', 'javascript', 'go', 'rust', 'java', 'cpp']) {
  const { statements, solutions } = await readTrack(path.join(folder, `exercism-${track}.tar.xz`));
  const named = [...solutions].filter(
    ([exercise, { text, grammar }]) => statements.has(exercise) && parses(text, grammar),
  );
  const step = Math.max(1, Math.floor(named.length / sampled));
  const counted = { blocks: 0, parse: 0, cut: 0, over: 0, contexts: 0 };
  for (let at = 0; at < named.length; at += step) {
    const [exercise, { text, grammar }] = named[at]!;
    const others = [1, 2, 3].map((shift) => statements.get(named[(at + shift * 7) % named.length]![0])!);
    const context = [
      statements.get(exercise)!,
      `# Solution\n\n\`\`\`${grammar}\n${text}\`\`\`\n`,
      ...others,
    ].map((content, index) => ({ id: String(index), text: content }));
    const given = tokens.count(context.map((item) => item.text).join('\n\n'));
    const budget = Math.round(given / 2);
    for (const kind of kinds) {
      const result = await transformer.transform({
        query: `${exercise.replaceAll('-', ' ')}: the function and its tests`,
        context,
        kind,
        budget,
      });
      times.push({ tokens: given, milliseconds: result.timing.add ?? 0 });
      counted.contexts += 1;
      if (result.tokens.output > budget) counted.over += 1;
      for (const block of blocksOf(result.context, grammar)) {
        counted.blocks += 1;
        if (block.trim() !== text.trim()) counted.cut += 1;
        if (parses(block, grammar)) counted.parse += 1;
      }
    }
  }
  rows.push({
    track,
    contexts: counted.contexts,
    'code blocks': counted.blocks,
    'of them cut': counted.cut,
    'parse %': Number(((100 * counted.parse) / Math.max(1, counted.blocks)).toFixed(1)),
    'over budget': counted.over,
  });
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

/** Statements, and the first example file of each exercise. */
async function readTrack(location: string) {
  const statements = new Map<string, string>();
  const solutions = new Map<string, { text: string; grammar: GrammarName }>();
  for await (const entry of readEntries(location)) {
    if (!('read' in entry)) continue;
    const [, exercise, name] = /exercises\/practice\/([^/]+)\/(.+)$/.exec(entry.path) ?? [];
    if (exercise === undefined || name === undefined) continue;
    if (name === '.docs/instructions.md') statements.set(exercise, await entry.read());
    const grammar = grammarOfPath(name);
    if (grammar && /^\.meta\/(?:example|proof|src\/reference)/.test(name) && !solutions.has(exercise))
      solutions.set(exercise, { text: await entry.read(), grammar });
  }
  return { statements, solutions };
}
