import type { ContainerCreateOptions } from 'dockerode';
import type { Language } from '../../models/tasks/task.ts';
import type { SandboxImage } from './images.ts';

const mebibyte = 1024 * 1024;
const candidateUser = 10001;

export const imageOf = {
  python: 'python',
  javascript: 'node',
  typescript: 'node',
  go: 'go',
  rust: 'rust',
  java: 'java',
  cpp: 'cpp',
} as const satisfies Record<Language, SandboxImage>;

/** Bounds in MiB. `build`: a folder that programs may be run from, for what compilers write; it counts as memory. */
interface Bounds {
  readonly memory: number;
  readonly file: number;
  readonly build?: number;
}
const bounds: Readonly<Record<SandboxImage, Bounds>> = {
  python: { memory: 256, file: 16 },
  node: { memory: 512, file: 16 },
  go: { memory: 768, file: 64, build: 128 },
  rust: { memory: 1024, file: 64, build: 192 },
  java: { memory: 1024, file: 64, build: 64 },
  cpp: { memory: 1024, file: 64, build: 192 },
};

/**
 * What a candidate gets: no network, no capability, no root, a read-only root, the engine's default seccomp profile, and
 * bounded memory (no swap beyond it), processes, open files, file sizes, inodes and one CPU. No host path is mounted. The
 * supervisor must be process 1 (it cannot be signalled from inside), so there is no init before it.
 */
export function containerOptions(
  language: Language,
  tag: string,
  labels: Readonly<Record<string, string>>,
): ContainerCreateOptions {
  const { memory: megabytes, file, build } = bounds[imageOf[language]];
  const memory = megabytes * mebibyte;
  const owned = `rw,nosuid,nodev,mode=0700,uid=${String(candidateUser)},gid=${String(candidateUser)}`;
  const scratch = `${owned},noexec`;
  return {
    Image: tag,
    Labels: { ...labels },
    Env: [`SANDBOX_LANGUAGE=${language}`],
    User: `${String(candidateUser)}:${String(candidateUser)}`,
    WorkingDir: '/work',
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      IpcMode: 'private',
      ShmSize: mebibyte,
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: 96,
      NanoCpus: 1_000_000_000,
      Ulimits: [
        { Name: 'nofile', Soft: 256, Hard: 256 },
        { Name: 'fsize', Soft: file * mebibyte, Hard: file * mebibyte },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      Tmpfs: {
        '/work': `${scratch},size=32m,nr_inodes=2048`,
        '/tmp': `${scratch},size=16m,nr_inodes=512`,
        ...(build ? { '/build': `${owned},exec,size=${String(build)}m,nr_inodes=2048` } : {}),
      },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
