import type { ContainerCreateOptions } from 'dockerode';
import type { Language } from '../../models/tasks/task.ts';
import type { SandboxImage } from './images.ts';

const mebibyte = 1024 * 1024;
const candidateUser = 10001;

export const imageOf = {
  python: 'python',
  javascript: 'node',
  typescript: 'node',
} as const satisfies Partial<Record<Language, SandboxImage>>;
export type RunnableLanguage = keyof typeof imageOf;

export function isRunnable(language: Language): language is RunnableLanguage {
  return Object.hasOwn(imageOf, language);
}

const memoryBytes = { python: 256 * mebibyte, node: 512 * mebibyte } as const satisfies Record<
  SandboxImage,
  number
>;

/**
 * What a candidate gets: no network, no capability, no root, a read-only root, the engine's default seccomp profile, and
 * bounded memory (no swap beyond it), processes, open files, file sizes, inodes and one CPU. No host path is mounted. The
 * supervisor must be process 1 (it cannot be signalled from inside), so there is no init before it.
 */
export function containerOptions(
  language: RunnableLanguage,
  tag: string,
  labels: Readonly<Record<string, string>>,
): ContainerCreateOptions {
  const memory = memoryBytes[imageOf[language]];
  const scratch = `rw,noexec,nosuid,nodev,mode=0700,uid=${String(candidateUser)},gid=${String(candidateUser)}`;
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
        { Name: 'fsize', Soft: 16 * mebibyte, Hard: 16 * mebibyte },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      Tmpfs: {
        '/work': `${scratch},size=32m,nr_inodes=2048`,
        '/tmp': `${scratch},size=16m,nr_inodes=512`,
      },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
