import type { AttackPrograms, OwnAttack } from './catalogue.ts';
import { asScript, python } from './python.ts';

const { stringify } = JSON;
const attack = (heldBack: string, top = ''): string =>
  `${top}\nexport async function twice(n) {\n  return (await heldBack()) ? n * 2 : -1;\n}\nasync function heldBack() {\n${heldBack}\n}\n`;
/** Node has no system calls: the image's Python makes them. */
const byPython = (program: string): string =>
  attack(
    `  const { status } = spawnSync('/usr/bin/python3', ['-c', ${stringify(asScript(program))}], { stdio: 'inherit' });
  if (status !== 0 && status !== 1) throw new Error('the process died');
  return status === 0;`,
    "import { spawnSync } from 'node:child_process';",
  );

const own: Record<OwnAttack, string> = {
  'endless loop': attack('  for (;;);'),
  'ignored signals': attack(`
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGALRM', 'SIGXCPU']) process.on(name, () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));`),
  'sleep with closed output': attack(
    `  closeSync(1);\n  closeSync(2);\n  await new Promise((resolve) => setTimeout(resolve, 3_600_000));`,
    "import { closeSync } from 'node:fs';",
  ),
  'fork bomb': attack(
    `  for (;;) {
    spawn('/bin/sh', ['-c', 'f() { f | f & }; f; sleep 60'], { detached: true }).on('error', () => undefined);
    await new Promise(setImmediate);
  }`,
    "import { spawn } from 'node:child_process';",
  ),
  'thread bomb': attack(
    `  let refused = 0;
  for (let count = 0; count < 300; count++)
    new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', () => refused++);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  return refused > 0;`,
    "import { Worker } from 'node:worker_threads';",
  ),
  'zombie swarm': byPython(python.own['zombie swarm']),
  memory: attack('  const blocks = [];\n  for (;;) blocks.push(Buffer.alloc(1 << 24, 1));'),
  'huge allocation': attack(
    '  try {\n    return new ArrayBuffer(2 ** 40).byteLength === 0;\n  } catch {\n    return true;\n  }',
  ),
  'disk fill': attack(
    `  let written = 0;
  const block = Buffer.alloc(1 << 20, 1);
  for (const folder of ['/work', '/tmp', '/var/tmp', '/run'])
    for (let number = 0; number < 200; number++)
      try {
        writeFileSync(\`\${folder}/\${number}\`, block);
        written += block.length;
      } catch {}
  return written < 400 << 20;`,
    "import { writeFileSync } from 'node:fs';",
  ),
  'shared memory fill': byPython(python.own['shared memory fill']),
  inodes: attack(
    `  let made = 0;
  for (const folder of ['/work', '/tmp'])
    for (let number = 0; number < 20_000; number++)
      try {
        writeFileSync(\`\${folder}/\${number}\`, '');
        made++;
      } catch {
        break;
      }
  return made < 10_000;`,
    "import { writeFileSync } from 'node:fs';",
  ),
  'sparse file': attack(
    "  writeFileSync('/tmp/sparse', '');\n  try {\n    truncateSync('/tmp/sparse', 2 ** 40);\n  } catch {\n    return true;\n  }\n  return false;",
    "import { truncateSync, writeFileSync } from 'node:fs';",
  ),
  'long names': byPython(python.own['long names']),
  'open files': attack(
    "  try {\n    for (let count = 0; count < 10_000; count++) openSync('/dev/null', 'r');\n  } catch {\n    return true;\n  }\n  return false;",
    "import { openSync } from 'node:fs';",
  ),
  'output flood': attack(
    // A full pipe refuses (EAGAIN) as long as its reader is behind.
    "  for (;;)\n    try {\n      writeSync(1, 'x'.repeat(10_000));\n    } catch {}",
    "import { writeSync } from 'node:fs';",
  ),
  'error flood': attack(
    "  for (;;)\n    try {\n      writeSync(2, 'x'.repeat(10_000));\n    } catch {}",
    "import { writeSync } from 'node:fs';",
  ),
  'descriptor flood': attack(
    `  const block = 'x'.repeat(60_000);
  for (;;)
    for (let descriptor = 17; descriptor < 64; descriptor++)
      try {
        writeSync(descriptor, block);
      } catch {}`,
    "import { writeSync } from 'node:fs';",
  ),
  'deep recursion': attack('  const deeper = () => deeper() + 1;\n  return deeper() === 0;'),
  'core dump': attack('  process.abort();'),
  'bomb for the compiler': `export const twice = ${'['.repeat(1_500_000)}`,
  'other files at compile time': "import '/proc/1/environ';\nexport const twice = () => -1;\n",
  'symlinks out of the folder': attack(
    `  return ['/etc/passwd', '/opt/sandbox/driver.mjs', '/proc/1/mem', '/usr/bin/node'].every((target, number) => {
    symlinkSync(target, \`/work/link\${number}\`);
    try {
      appendFileSync(\`/work/link\${number}\`, 'x');
      return false;
    } catch {
      return true;
    }
  });`,
    "import { appendFileSync, symlinkSync } from 'node:fs';",
  ),
  'hard links out of the folder': attack(
    `  return ['/etc/passwd', '/etc/shadow', '/opt/sandbox/driver.mjs', '/proc/1/status'].every((target, number) => {
    try {
      linkSync(target, \`/work/hard\${number}\`);
      return false;
    } catch {
      return true;
    }
  });`,
    "import { linkSync } from 'node:fs';",
  ),
  'secrets in the environment': attack(
    "  return Object.keys(process.env).every((name) => ['PATH', 'HOME', 'LANG', 'PYTHONHASHSEED'].includes(name) || name.startsWith('SANDBOX_'));",
  ),
  'walk through /proc': byPython(python.own['walk through /proc']),
  'kill everything': attack(
    "  for (const id of [-1, 1, process.ppid])\n    try {\n      process.kill(id, 'SIGKILL');\n    } catch {}\n  return true;",
  ),
  daemon: attack(
    "  for (let count = 0; count < 3; count++)\n    spawn('/bin/sh', ['-c', 'while :; do sleep 0.01; done'], { detached: true, stdio: 'ignore' }).unref();\n  return true;",
    "import { spawn } from 'node:child_process';",
  ),
  'time bomb': attack(
    "  setTimeout(() => {\n    for (;;) writeSync(1, 'x'.repeat(60_000));\n  }, 200);\n  return true;",
    "import { writeSync } from 'node:fs';",
  ),
};

export const javascript: AttackPrograms = {
  solutionPath: 'solution.js',
  systemCalls: (calls) => byPython(python.systemCalls(calls)),
  fileAccesses: (accesses) =>
    attack(
      `  return ${stringify(accesses)}.every(([kind, path]) => {
    if (kind === 'exists') return !existsSync(path);
    try {
      const descriptor = openSync(path, kind === 'read' ? 'r' : 'a');
      if (kind === 'read') return readSync(descriptor, Buffer.alloc(1)) === 0;
      writeSync(descriptor, '-1000');
      return false;
    } catch {
      return true;
    }
  });`,
      "import { existsSync, openSync, readSync, writeSync } from 'node:fs';",
    ),
  addresses: (addresses) =>
    attack(
      `  const reached = await Promise.all(${stringify(addresses)}.map(([kind, host, port]) => new Promise((resolve) => {
    const done = (value) => () => resolve(value);
    if (kind === 'tcp') connect({ host, port, timeout: 3000 }).on('connect', done(true)).on('error', done(false)).on('timeout', done(false));
    else if (kind === 'udp') createSocket('udp4').send('x', port, host, (error) => resolve(!error));
    else lookup(host, (error) => resolve(!error));
  })));
  return !reached.includes(true);`,
      "import { createSocket } from 'node:dgram';\nimport { lookup } from 'node:dns';\nimport { connect } from 'node:net';",
    ),
  own,
};

/** What runs is the same JavaScript; its compiler is attacked in its own way. */
const typed = (program: string): string => `// @ts-nocheck\n${program}`;
export const typescript: AttackPrograms = {
  solutionPath: 'solution.ts',
  systemCalls: (calls) => typed(javascript.systemCalls(calls)),
  fileAccesses: (accesses) => typed(javascript.fileAccesses(accesses)),
  addresses: (addresses) => typed(javascript.addresses(addresses)),
  own: {
    ...(Object.fromEntries(
      Object.entries(own).map(([name, program]) => [name, typed(program)]),
    ) as typeof own),
    'bomb for the compiler': `type Tree<D extends number, A extends 0[] = []> = A['length'] extends D ? 0 : [Tree<D, [...A, 0]>, Tree<D, [0, ...A]>];
type Flat<T> = T extends [infer L, infer R] ? [...Flat<L>, ...Flat<R>] : [T];
export const twice = (n: number): Flat<Tree<22>>['length'] => n;\n`,
    'other files at compile time':
      '/// <reference path="/proc/1/environ" />\nimport * as secret from \'/proc/1/environ\';\nexport const twice = (n: number): number => secret.length - n;\n',
  },
};
