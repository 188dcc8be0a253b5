import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import pLimit from 'p-limit';

/** Images of the sandbox; JavaScript and TypeScript share one. */
export const sandboxImages = ['python', 'node', 'go', 'rust', 'java', 'cpp'] as const;
export type SandboxImage = (typeof sandboxImages)[number];

/** Thrown when an image cannot be built; the message ends with the last lines of the tool that failed. */
export class SandboxImageError extends Error {
  override readonly name = 'SandboxImageError';
  readonly image: string;
  constructor(image: string, reason: string, cause?: unknown) {
    super(`sandbox image ${image}: ${reason}`, { cause });
    this.image = image;
  }
}

const folder = path.join(import.meta.dirname, 'images');
const suite = 'trixie';
const baseTag = `contexture-sandbox-base:${suite}`;

/** Files of an image's build, relative to `images/`, in a fixed order. */
async function buildInputs(image: SandboxImage): Promise<readonly string[]> {
  const own = await readdir(path.join(folder, image), { recursive: true, withFileTypes: true });
  const files = own
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return [...files, 'supervisor.py'].sort();
}

/** The tag of an image: it names the content of its build's inputs, so an unchanged image is never built again. */
export async function imageTag(image: SandboxImage): Promise<string> {
  const hash = createHash('sha256').update(baseTag);
  for (const file of await buildInputs(image)) {
    hash.update(JSON.stringify(file)).update(await readFile(path.join(folder, file)));
  }
  return `contexture-sandbox-${image}:${hash.digest('hex').slice(0, 16)}`;
}

const buildsAtOnce = 2;

/** Builds the images that are missing, two at a time; a second call does nothing. Takes minutes the first time. */
export async function ensureSandboxImages(
  options: { log?: (line: string) => void; socketPath?: string } = {},
): Promise<void> {
  const log = options.log ?? (() => undefined);
  const socketPath = options.socketPath ?? '/var/run/docker.sock';
  const docker = dockerCommand(socketPath);
  const missing: { image: SandboxImage; tag: string }[] = [];
  for (const image of sandboxImages) {
    const tag = await imageTag(image);
    if (!(await exists(docker, tag))) missing.push({ image, tag });
  }
  if (missing.length === 0) return;
  await ensureBase(docker, socketPath, log);
  await pLimit(buildsAtOnce).map(missing, async ({ image, tag }) => {
    log(`building ${tag}`);
    await build(docker, image, tag);
  });
}

type DockerCommand = (args: readonly string[], seconds?: number) => Promise<void>;

function dockerCommand(socketPath: string): DockerCommand {
  return async (args, seconds = 1800) => {
    await execa('docker', ['--host', `unix://${socketPath}`, ...args], {
      timeout: seconds * 1000,
      all: true,
    });
  };
}

async function exists(docker: DockerCommand, tag: string): Promise<boolean> {
  try {
    await docker(['image', 'inspect', tag], 30);
    return true;
  } catch (error) {
    if (/No such image/i.test(outputOf(error))) return false;
    throw new SandboxImageError(tag, lastLines(outputOf(error)), error);
  }
}

/** A registry's image where one can be reached, else the same system built from Debian's own packages. */
async function ensureBase(
  docker: DockerCommand,
  socketPath: string,
  log: (line: string) => void,
): Promise<void> {
  if (await exists(docker, baseTag)) return;
  try {
    log(`pulling debian:${suite}-slim`);
    await docker(['pull', '--quiet', `debian:${suite}-slim`], 120);
    await docker(['tag', `debian:${suite}-slim`, baseTag]);
    return;
  } catch {
    log('no registry can be reached; building the base image with debootstrap');
  }
  await ensureDebootstrap();
  const root = await mkdtemp(path.join(tmpdir(), 'contexture-base-'));
  try {
    await run(baseTag, 'debootstrap', ['--variant=minbase', suite, root]);
    await run(baseTag, 'sh', [
      '-c',
      'rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/*',
      'sh',
      root,
    ]);
    // Piped by execa: a stream given as standard input goes to the child as a file, and the end of it is never seen here.
    const importing = ['--host', `unix://${socketPath}`, 'import', '-', baseTag];
    await execa('tar', ['-C', root, '-c', '.'], { encoding: 'buffer', buffer: false }).pipe(
      'docker',
      importing,
      {
        all: true,
      },
    );
  } catch (error) {
    if (error instanceof SandboxImageError) throw error;
    throw new SandboxImageError(baseTag, lastLines(outputOf(error)), error);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function ensureDebootstrap(): Promise<void> {
  const found = await execa('sh', ['-c', 'command -v debootstrap'], { reject: false });
  if (found.exitCode === 0) return;
  if (process.getuid?.() !== 0) {
    throw new SandboxImageError(
      baseTag,
      `no registry answered and debootstrap is missing; run "docker pull debian:${suite}-slim" or install debootstrap`,
    );
  }
  await run(baseTag, 'apt-get', ['install', '-y', '--no-install-recommends', 'debootstrap']);
}

async function build(docker: DockerCommand, image: SandboxImage, tag: string): Promise<void> {
  const context = await mkdtemp(path.join(tmpdir(), 'contexture-image-'));
  try {
    await cp(path.join(folder, image), context, { recursive: true });
    await cp(path.join(folder, 'supervisor.py'), path.join(context, 'supervisor.py'));
    // On the host, because its npm knows how to reach a registry; the packages are plain JavaScript.
    if (image === 'node')
      await run(tag, 'npm', [
        'install',
        '--no-save',
        '--ignore-scripts',
        '--omit=optional',
        '--prefix',
        context,
      ]);
    if (image === 'rust' || image === 'go' || image === 'java')
      await copyCertificates(path.join(context, 'certificates.pem'));
    await docker(['build', '--network', 'host', '--build-arg', `BASE=${baseTag}`, '--tag', tag, context]);
  } catch (error) {
    if (error instanceof SandboxImageError) throw error;
    throw new SandboxImageError(tag, lastLines(outputOf(error)), error);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** The certificates by which this host trusts a registry: the base image has none. They stay out of the image. */
async function copyCertificates(target: string): Promise<void> {
  const bundles = [
    process.env['SSL_CERT_FILE'],
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/cert.pem',
  ];
  const bundle = bundles.find((file) => file !== undefined && existsSync(file));
  if (!bundle) throw new Error('no bundle of certificates is found on this host (package ca-certificates)');
  await cp(bundle, target, { dereference: true });
}

async function run(image: string, command: string, args: readonly string[]): Promise<void> {
  try {
    await execa(command, args, { all: true, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  } catch (error) {
    throw new SandboxImageError(image, `${command} failed: ${lastLines(outputOf(error))}`, error);
  }
}

function outputOf(error: unknown): string {
  const all = (error as { all?: unknown }).all;
  return typeof all === 'string' && all !== '' ? all : (error as Error).message;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}
