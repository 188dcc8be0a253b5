/**
 * False alarms of the search for undefined names: example solutions compile and pass their tests, so each name that is reported
 * in them is a false alarm. Then single uses of names are renamed, and each has to be reported. Solutions of an exercise are read together, as their files are in one folder.
 *
 *   npm run bench:undefined-names -- ../shared/data [--show]
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { readEntries } from '../corpus/archive.ts';
import { grammarOfPath, loadGrammars } from '../models/syntax/grammars.ts';
import { missingNames, readSources } from '../models/syntax/names/undefined-names.ts';
import { createRandom } from '../models/random.ts';
import type { CodeSource } from '../models/syntax/names/undefined-names.ts';

const [folder, show] = process.argv.slice(2);
if (!folder) throw new Error('usage: npm run bench:undefined-names -- FOLDER [--show]');
await loadGrammars();

interface Sum {
  solutions: number;
  alarmed: number;
  names: number;
  lines: number;
  /** Uses that were renamed, one at a time, and those of them that were reported. */
  renamed: number;
  found: number;
  cpuMilliseconds: number;
}

/** Uses renamed in each solution. */
const renamedEach = 4;

/** Half of the exercises were looked at when the rules were written; the other half was not. */
function unseen(exercise: string): boolean {
  return createHash('sha256').update(exercise).digest()[0]! % 2 === 1;
}

/** The example solutions of a track by exercise; a C++ header under the name by which its solution includes it. */
async function solutionsOf(location: string): Promise<Map<string, CodeSource[]>> {
  const solutions = new Map<string, CodeSource[]>();
  const given = new Map<string, CodeSource>();
  const editors = new Map<string, readonly string[]>();
  for await (const entry of readEntries(location)) {
    if (!('read' in entry)) continue;
    const editor = /exercises\/(?:practice|concept)\/([^/]+)\/(?:\.meta\/config\.json$|[^.].*)/.exec(
      entry.path,
    );
    if (editor && entry.path.endsWith('/.meta/config.json')) {
      const { files } = JSON.parse(await entry.read()) as { files: { editor?: string[] } };
      editors.set(editor[1]!, files.editor ?? []);
    } else if (editor && grammarOfPath(entry.path) && !/\/catch\.hpp$/.test(entry.path))
      given.set(entry.path.replace(/^.*exercises\/(?:practice|concept)\//, ''), {
        text: await entry.read(),
        grammar: grammarOfPath(entry.path)!,
        file: path.basename(entry.path),
      });
    const match = /exercises\/(?:practice|concept)\/([^/]+)\/\.meta\/(.+)$/.exec(entry.path);
    const leetcode = /\/([0-9]{4})\.[^/]*\/Solution\d*\.(?:ts|js|py|go|rs|java|cpp)$/.exec(entry.path);
    const name = match?.[2] ?? (leetcode ? path.basename(entry.path) : '');
    const grammar = grammarOfPath(name);
    if (!grammar || (match && !/^(?:example|exemplar|proof|src\/reference)/.test(name))) continue;
    const exercise = match ? match[1]! : `${leetcode![1]!}/${path.basename(entry.path)}`;
    const file = name.replace(/^(?:example|exemplar)/, exercise.replaceAll('-', '_'));
    const sources = solutions.get(exercise) ?? [];
    solutions.set(exercise, [...sources, { text: await entry.read(), grammar, file }]);
  }
  // Files that the exercise gives and the learner only reads.
  for (const [exercise, sources] of solutions)
    for (const file of editors.get(exercise) ?? []) {
      const source = given.get(`${exercise}/${file}`);
      if (source) sources.push(source);
    }
  return solutions;
}

/** Classes that LeetCode declares for every solution; the files hold them as comments. */
const leetcodeClasses: CodeSource = {
  text: 'class ListNode {}\nclass TreeNode {}\nclass _Node {}\nclass PriorityQueue {}\n',
  grammar: 'typescript',
  file: 'leetcode.ts',
};
const rows: Record<string, string | number>[] = [];
for (const track of ['python', 'javascript', 'go', 'rust', 'java', 'cpp']) {
  const halves = { seen: sum(), unseen: sum() };
  for (const [exercise, sources] of await solutionsOf(path.join(folder, `exercism-${track}.tar.xz`)))
    count(exercise, sources, halves[unseen(exercise) ? 'unseen' : 'seen']);
  for (const [half, counted] of Object.entries(halves)) rows.push(row(track, half, counted));
}
const typescript = sum();
for (const [exercise, sources] of await solutionsOf(path.join(folder, 'leetcode-solutions.tar.xz')))
  if (exercise.endsWith('.ts')) count(exercise, [...sources, leetcodeClasses], typescript);
rows.push(row('typescript (LeetCode)', 'all', typescript));
console.table(rows);

function sum(): Sum {
  return { solutions: 0, alarmed: 0, names: 0, lines: 0, renamed: 0, found: 0, cpuMilliseconds: 0 };
}

function count(exercise: string, sources: readonly CodeSource[], counted: Sum): void {
  const before = process.cpuUsage();
  const read = readSources(sources);
  const missing = missingNames(read);
  const { user, system } = process.cpuUsage(before);
  counted.cpuMilliseconds += (user + system) / 1000;
  counted.solutions += 1;
  counted.alarmed += missing.length > 0 ? 1 : 0;
  counted.names += missing.length;
  counted.lines += sources.reduce((lines, { text }) => lines + text.split('\n').length, 0);
  const random = createRandom(exercise.length);
  for (let round = 0; round < renamedEach; round += 1) {
    const source = random.int(read.length);
    const uses = read[source]!.names?.uses.filter(({ name }) => name !== '_') ?? [];
    if (uses.length === 0) continue;
    const { name, node } = uses[random.int(uses.length)]!;
    // The first letter says to some languages what a name stands for.
    const other = `${name[0]!}q${name.slice(1)}q`;
    const { text } = sources[source]!;
    const changed = sources.map((given, index) =>
      index === source ? { ...given, text: text.slice(0, node.start) + other + text.slice(node.end) } : given,
    );
    counted.renamed += 1;
    const found = missingNames(readSources(changed)).some((one) => one.name === other);
    if (found) counted.found += 1;
    else if (show && !unseen(exercise))
      console.log(
        `${exercise} not found: ${name} ${JSON.stringify(text.slice(node.start - 30, node.end + 20))}`,
      );
  }
  if (show && !unseen(exercise))
    for (const { name, line, source, importLine } of missing)
      console.log(
        `${exercise} ${sources[source]!.file}:${line} ${name}${importLine ? ` -> ${importLine}` : ''}`,
      );
}

function row(
  language: string,
  half: string,
  { solutions, alarmed, names, lines, renamed, found, cpuMilliseconds }: Sum,
) {
  return {
    language,
    half,
    solutions,
    'with a false alarm': alarmed,
    '%': Number(((100 * alarmed) / Math.max(1, solutions)).toFixed(1)),
    names,
    lines,
    'renamed uses': renamed,
    'found %': Number(((100 * found) / Math.max(1, renamed)).toFixed(1)),
    'CPU ms/1000 lines': Number(((1000 * cpuMilliseconds) / Math.max(1, lines)).toFixed(0)),
  };
}
