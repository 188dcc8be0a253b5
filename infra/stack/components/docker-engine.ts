import { request } from 'node:http';
import type { Component } from './component.ts';
import { canInstallPackages, installPackages } from './debian-packages.ts';
import { findProgram } from './find-program.ts';

/** The engine's socket: DOCKER_HOST when it names one, else the usual place. */
export function dockerSocket(environment: NodeJS.ProcessEnv = process.env): string {
  const host = environment['DOCKER_HOST'];
  return host?.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
}

/** Does an engine answer at the socket, and may we talk to it? */
export function dockerAnswers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', timeout: 3000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('error', () => resolve(false));
    ping.once('timeout', () => {
      ping.destroy();
      resolve(false);
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
      if (await dockerAnswers(socket)) return socket;
      return process.getuid?.() === 0 ? findProgram('dockerd') : null;
    },
    way: () => Promise.resolve(canInstallPackages() ? 'apt-get install docker.io' : null),
    install: () => installPackages('docker.io', 'iptables', 'ca-certificates'),
  };
}
