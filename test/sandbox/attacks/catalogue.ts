import type { ExecutionOutcome } from '../../../models/tasks/execution.ts';

/**
 * Attacks on the host and on the sandbox. Each program is an entry function `twice` that first does its worst. It returns
 * the right value when it was held back and -1 when it got through, so "passed" means: tried, refused, gone on.
 */
export interface Attack {
  readonly name: string;
  readonly expected: readonly ExecutionOutcome[];
  /** Ends by the time limit alone: the limit is short then. */
  readonly endless?: boolean;
}

/** A Linux system call (x86-64): its number and arguments; a text is passed as a pointer to its bytes. */
export type SystemCall = readonly [number, ...(number | string)[]];
export type FileAccess = readonly ['read' | 'write' | 'exists', string];
export type Address = readonly ['tcp' | 'udp' | 'name', string, number];

const zeros = (count: number): string => '\0'.repeat(count);

/** Each call must fail. */
export const systemCalls = {
  mounting: [
    [165, 'none', '/tmp', 'tmpfs', 0, 0],
    [166, '/proc', 2],
    [155, '/work', '/tmp'],
    [161, '/work'],
  ],
  namespaces: [
    [272, 0x10000000],
    [272, 0x20000],
    [272, 0x40000000],
    [272, 0x20000000],
  ],
  'becoming root': [
    [105, 0],
    [106, 0],
    [116, 1, zeros(4)],
    [117, 0, 0, 0],
  ],
  'tracing process 1': [
    [101, 16, 1, 0, 0],
    [101, 0x4206, 1, 0, 0],
  ],
  keyrings: [
    [248, 'user', 'name', 'key', 3, -3],
    [250, 0, -3, 1],
    [249, 'user', 'name', 0, -3],
  ],
  'kernel programs': [
    [321, 0, `\x02${zeros(47)}`, 48],
    [298, `\x01${zeros(119)}`, 0, -1, -1, 0],
  ],
  'raw sockets': [
    [41, 2, 3, 1],
    [41, 17, 3, 768],
    [41, 10, 3, 58],
  ],
  'sockets past the network': [
    [41, 40, 1, 0],
    [41, 38, 5, 0],
    [425, 8, zeros(120)],
  ],
  'kernel modules': [
    [175, 'module', 6, ''],
    [313, 0, '', 0],
    [246, 0, 0, 0, 0],
    [169, 0xfee1dead, 672274793, 0],
  ],
  'swap and accounting': [
    [167, '/work/swap', 0],
    [168, '/work/swap'],
    [163, '/work/accounting'],
  ],
  'the clock': [[164, 0, zeros(8)]],
  'the host name': [
    [170, 'evil', 4],
    [171, 'evil', 4],
  ],
  priority: [
    [141, 0, 0, -20],
    [144, 0, 1, `\x01${zeros(3)}`],
    [251, 1, 0, 1 << 13],
  ],
  'raised limits': [[160, 7, `\0\0\x01${zeros(7)}\x01${zeros(5)}`]],
  'device nodes': [
    [133, '/work/memory', 0o020666, 0x101],
    [172, 3],
    [173, 0x378, 4, 1],
  ],
  'file handles': [[304, 0, zeros(16), 0]],
  'the kernel log': [[103, 3, zeros(64), 64], [153]],
} as const satisfies Record<string, readonly SystemCall[]>;

/** No file may be read or written, or exist. */
export const fileAccesses = {
  "the runner's files": [
    ...['supervisor.py', 'driver.py', 'driver.mjs', 'toolchain.py', 'libreport.so', 'importcfg', 'new'].map(
      (name) => ['write', `/opt/sandbox/${name}`] as const,
    ),
    ['write', '/opt/sandbox/lib/sandbox.jar'],
    ['write', '/usr/bin/python3'],
    ['write', '/etc/ld.so.preload'],
    ['write', '/etc/passwd'],
    ['write', '/new'],
    ['read', '/etc/shadow'],
  ],
  'process 1': [
    ...['mem', 'environ', 'maps', 'fd/0', 'fd/1', 'root/etc/passwd', 'auxv', 'syscall'].map(
      (name) => ['read', `/proc/1/${name}`] as const,
    ),
    ...['mem', 'fd/1', 'fd/2', 'cwd/new', 'oom_score_adj', 'comm', 'coredump_filter'].map(
      (name) => ['write', `/proc/1/${name}`] as const,
    ),
    ['write', '/proc/self/oom_score_adj'],
  ],
  'kernel settings': [
    ['write', '/proc/sys/kernel/core_pattern'],
    ['write', '/proc/sys/vm/overcommit_memory'],
    ['write', '/proc/sysrq-trigger'],
    ['write', '/sys/kernel/uevent_helper'],
    ['write', '/sys/fs/cgroup/memory/memory.limit_in_bytes'],
    ['write', '/sys/fs/cgroup/memory/cgroup.procs'],
    ['write', '/sys/fs/cgroup/pids/pids.max'],
    ['write', '/sys/fs/cgroup/memory.max'],
    ['write', '/sys/fs/cgroup/release_agent'],
    ['read', '/proc/kcore'],
    ['read', '/proc/keys'],
  ],
  devices: ['mem', 'kmsg', 'port', 'sda', 'vda', 'dm-0', 'loop0', 'kvm', 'fuse', 'net/tun', 'vsock'].flatMap(
    (name) => [['read', `/dev/${name}`] as const, ['write', `/dev/${name}`] as const],
  ),
  "the engine's socket": [
    ['exists', '/var/run/docker.sock'],
    ['exists', '/run/docker.sock'],
    ['exists', '/run/containerd/containerd.sock'],
    ['exists', '/run/podman/podman.sock'],
    ['exists', '/var/lib/docker'],
    ['exists', '/run/secrets'],
  ],
} as const satisfies Record<string, readonly FileAccess[]>;

/** No address may be reached, no name resolved. */
export const addresses = {
  'network: TCP': [
    ['tcp', '1.1.1.1', 53],
    ['tcp', '172.17.0.1', 22],
    ['tcp', '127.0.0.1', 2375],
  ],
  'network: UDP': [['udp', '8.8.8.8', 53]],
  'network: DNS': [['name', 'example.com', 80]],
  'metadata address': [['tcp', '169.254.169.254', 80]],
} as const satisfies Record<string, readonly Address[]>;

const spent = ['oom', 'failed', 'timeout'] as const;

/** Attacks that each language makes in its own way, or has the image's Python make in a process that it starts. */
export const ownAttacks = {
  'endless loop': { expected: ['timeout'], endless: true },
  'ignored signals': { expected: ['timeout'], endless: true },
  'sleep with closed output': { expected: ['timeout'], endless: true },
  'fork bomb': { expected: [...spent, 'tampered'], endless: true },
  'thread bomb': { expected: ['passed', ...spent] },
  'zombie swarm': { expected: ['passed'] },
  memory: { expected: ['oom'] },
  'huge allocation': { expected: ['passed', 'failed', 'oom'] },
  'disk fill': { expected: ['passed', 'oom'] },
  'shared memory fill': { expected: ['passed'] },
  inodes: { expected: ['passed'] },
  'sparse file': { expected: ['passed', 'failed'] },
  'long names': { expected: ['passed'] },
  'open files': { expected: ['passed'] },
  'output flood': { expected: ['output_limit'] },
  'error flood': { expected: ['output_limit'] },
  'descriptor flood': { expected: ['output_limit', 'tampered', 'failed'] },
  'deep recursion': { expected: ['failed', 'oom'] },
  'core dump': { expected: ['failed'] },
  'bomb for the compiler': { expected: ['compile_error', ...spent], endless: true },
  'other files at compile time': { expected: ['compile_error', 'failed'] },
  'symlinks out of the folder': { expected: ['passed'] },
  'hard links out of the folder': { expected: ['passed'] },
  'secrets in the environment': { expected: ['passed'] },
  'walk through /proc': { expected: ['passed'] },
  'kill everything': { expected: ['passed', 'failed'] },
  daemon: { expected: ['passed'] },
  'time bomb': { expected: ['passed'] },
} as const satisfies Record<string, Omit<Attack, 'name'>>;
export type OwnAttack = keyof typeof ownAttacks;

/** How one language attacks. */
export interface AttackPrograms {
  readonly solutionPath: string;
  systemCalls(calls: readonly SystemCall[]): string;
  fileAccesses(accesses: readonly FileAccess[]): string;
  addresses(addresses: readonly Address[]): string;
  readonly own: Readonly<Record<OwnAttack, string>>;
}

const refused = (name: string): Attack => ({ name, expected: ['passed'] });
export const attacks: readonly Attack[] = [
  ...Object.entries(ownAttacks).map(([name, attack]) => ({ name, ...attack })),
  ...[systemCalls, fileAccesses, addresses].flatMap((table) => Object.keys(table).map(refused)),
];

export function attackProgram(programs: AttackPrograms, name: string): string {
  if (name in systemCalls) return programs.systemCalls(systemCalls[name as keyof typeof systemCalls]);
  if (name in fileAccesses) return programs.fileAccesses(fileAccesses[name as keyof typeof fileAccesses]);
  if (name in addresses) return programs.addresses(addresses[name as keyof typeof addresses]);
  return programs.own[name as OwnAttack];
}
