import { request } from 'node:http';
import type { Component } from './component.ts';
import { canInstallPackages, installPackages } from './debian-packages.ts';
import { findProgram } from './find-program.ts';

/** The engine's socket: DOCKER_HOST when it names one, else the usual place. */
export function dockerSocket(environment: NodeJS.ProcessEnv = process.env): string {
  const host = environment['DOCKER_HOST'];
  return host?.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
}

/** `absent`: nothing listens there. `forbidden`: this user may not talk to it. `silent`: it listens and does not answer. */
export type DockerState = 'answers' | 'absent' | 'forbidden' | 'silent';

/** What an engine at the socket does. Silence is reported after ten seconds: a busy machine answers late. */
export function dockerState(socketPath: string): Promise<DockerState> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 10_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'answers' : 'silent');
    });
    ping.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT' || code === 'ECONNREFUSED') resolve('absent');
      else resolve(code === 'EACCES' ? 'forbidden' : 'silent');
    });
    ping.once('timeout', () => {
      ping.destroy();
      resolve('silent');
    });
    ping.end();
  });
}

/** The engine's programs. The stack starts `dockerd` itself where no engine runs. */
export function dockerEngine(socket: string): Component {
  return {
    name: 'docker-engine',
    purpose: 'containers in which the code of LLMs runs',
    needs: [],
    advice:
      `no Docker engine answers at ${socket}, and one can be installed and started only as root on Debian or Ubuntu: ` +
      'start Docker, let this user talk to it, or set DOCKER_HOST=unix://SOCKET',
    async found() {
      const state = await dockerState(socket);
      if (state === 'answers') return socket;
      // Another engine beside one that is there would fight with it.
      if (state !== 'absent') return null;
      return process.getuid?.() === 0 ? findProgram('dockerd') : null;
    },
    async way() {
      const absent = (await dockerState(socket)) === 'absent';
      return absent && canInstallPackages() ? 'apt-get install docker.io' : null;
    },
    install: () => installPackages('docker.io', 'iptables', 'ca-certificates'),
  };
}
