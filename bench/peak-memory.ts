/**
 * Peak memory as the sandbox reports it, against a known amount: each program allocates so many MiB, writes to every page and
 * keeps them. The same program with 16 MiB is the base, so that interpreters and runtimes are out of the difference; with nothing, small
 * programs would show what the supervisor had (docs/sandbox.md).
 *
 *   npm run bench:peak-memory [-- --languages python,rust]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureSandboxImages } from '../infra/sandbox/images.ts';
import { createSandbox } from '../infra/sandbox/runner.ts';
import { languages, type Language } from '../models/tasks/task.ts';

const { values } = parseArgs({ options: { languages: { type: 'string', default: languages.join() } } });
const baseMebibytes = 16;
const sizes = [32, 64, 128];
const repeats = 3;
const mebibyte = 1024 * 1024;

/** `hold(n)` answers with how many MiB it holds, so that nothing is optimised away. */
const programs: Readonly<Record<Language, readonly [file: string, entry: string, text: string]>> = {
  python: [
    'hold.py',
    'hold',
    `kept = []
def hold(n):
    block = bytearray(n * 1048576)
    for page in range(0, len(block), 4096):
        block[page] = 1
    kept.append(block)
    return len(block) // 1048576
`,
  ],
  javascript: [
    'hold.js',
    'hold',
    `const kept = [];
export function hold(n) {
  const block = new Uint8Array(n * 1048576);
  block.fill(1);
  kept.push(block);
  return block.length / 1048576;
}
`,
  ],
  typescript: [
    'hold.ts',
    'hold',
    `const kept: Uint8Array[] = [];
export function hold(n: number): number {
  const block = new Uint8Array(n * 1048576);
  block.fill(1);
  kept.push(block);
  return block.length / 1048576;
}
`,
  ],
  go: [
    'hold.go',
    'Hold',
    `package hold

var kept []byte

func Hold(n int) int {
	kept = make([]byte, n*1048576)
	for page := 0; page < len(kept); page += 4096 {
		kept[page] = 1
	}
	return len(kept) / 1048576
}
`,
  ],
  rust: [
    'src/lib.rs',
    'hold',
    `pub fn hold(n: i64) -> i64 {
    let mut block = vec![0u8; n as usize * 1048576];
    for page in (0..block.len()).step_by(4096) {
        block[page] = 1;
    }
    let held = std::hint::black_box(&block).len() / 1048576;
    std::mem::forget(block);
    held as i64
}
`,
  ],
  java: [
    'Hold.java',
    'hold',
    `public class Hold {
    static byte[] kept;
    public int hold(int n) {
        kept = new byte[n * 1048576];
        for (int page = 0; page < kept.length; page += 4096) kept[page] = 1;
        return kept.length / 1048576;
    }
}
`,
  ],
  cpp: [
    'hold.cpp',
    'hold',
    `#include <vector>
std::vector<char> kept;
int hold(int n) {
    kept.assign(static_cast<size_t>(n) * 1048576, 1);
    return kept.size() / 1048576;
}
`,
  ],
};

const socketPath = (process.env['CONTEXTURE_DOCKER_SOCKET'] ?? '/var/run/docker.sock').replace(
  /^unix:\/\//,
  '',
);
await ensureSandboxImages({ socketPath });
const home = await mkdtemp(path.join(tmpdir(), 'contexture-peak-memory-'));
const sandbox = createSandbox({ socketPath, home, poolSize: 0 });

async function peakOf(language: Language, size: number): Promise<number> {
  const [file, entry, text] = programs[language];
  const result = await sandbox.run({
    language,
    files: [{ path: file, text }],
    solutionPath: file,
    tests: { style: 'cases', entry, cases: [{ id: 'held', args: [size], expected: { value: size } }] },
  });
  const peak = result.profile.peak_memory_bytes;
  if (result.outcome !== 'passed' || peak === null)
    throw new Error(`${language}, ${String(size)} MiB: ${JSON.stringify(result)}`);
  return peak / mebibyte;
}

console.log(
  '| language | base MiB | allocated MiB | measured above base MiB (each run) | largest error |\n| --- | ---: | ---: | --- | ---: |',
);
for (const language of languages.filter((name) => values.languages.split(',').includes(name))) {
  const base = await peakOf(language, baseMebibytes);
  for (const size of sizes) {
    const measured: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1)
      measured.push((await peakOf(language, baseMebibytes + size)) - base);
    const worst = Math.max(...measured.map((value) => Math.abs(value - size) / size));
    const cells = [
      base.toFixed(1),
      size,
      measured.map((value) => value.toFixed(1)).join(', '),
      `${(100 * worst).toFixed(1)} %`,
    ];
    console.log(`| ${[language, ...cells].join(' | ')} |`);
  }
}
await sandbox.close();
await rm(home, { recursive: true });
