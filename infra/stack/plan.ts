import { mkdirSync } from 'node:fs';
import { loadConfig, type Config } from '../config/config.ts';
import { digestOf } from '../digest.ts';
import { dockerSocket } from './components/docker-engine.ts';
import { livingProcess } from './pid-file.ts';
import type { StackPaths } from './paths.ts';
import { choosePort, type PortClaims } from './ports.ts';
import { localDatabaseUrl } from './postgres-cluster.ts';
import { ensureSecret } from './secret.ts';
import {
  readStackFile,
  writeStackFile,
  type PortName,
  type StackAddresses,
  type StackFile,
} from './stack-file.ts';

/** Temporal's own defaults, and neighbours of the usual ones where those are likely to be in use. */
const preferredPorts: Readonly<Record<PortName, number>> = {
  postgres: 54329,
  temporal: 7233,
  temporalUi: 8233,
  simulatedTeam: 8322,
  gateway: 8321,
};
const portOwners: Readonly<Record<PortName, string>> = {
  postgres: 'postgres',
  temporal: 'temporal',
  temporalUi: 'temporal',
  simulatedTeam: 'simulated-team',
  gateway: 'gateway',
};

/** What one `up` works by: the addresses of everything, and which of them the user gave. */
export interface Plan {
  readonly paths: StackPaths;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly addresses: StackAddresses;
  readonly namespace: string;
  /** Services that run elsewhere: the stack starts nothing for them. */
  readonly given: { readonly database: boolean; readonly temporal: boolean; readonly simulatedTeam: boolean };
  /** Digest of the whole configuration: processes that read another one are restarted. */
  readonly configuration: string;
}

/** Configuration without what the stack itself chose: file and environment only. */
function givenConfig(): Config {
  return loadConfig({ environment: { ...process.env, CONTEXTURE_HOME: '/nonexistent' } });
}

async function choosePorts(paths: StackPaths, claims: PortClaims): Promise<Record<PortName, number>> {
  const kept = readStackFile(paths)?.ports;
  const taken = new Set<number>(Object.values(kept ?? {}));
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of Object.keys(preferredPorts) as PortName[]) {
    const ours = livingProcess(paths.run, portOwners[name]) !== null;
    const port = await choosePort({
      preferred: preferredPorts[name],
      kept: kept?.[name],
      ours,
      taken,
      claims,
    });
    taken.add(port);
    chosen[name] = port;
  }
  return chosen as Record<PortName, number>;
}

function planOf(paths: StackPaths, given: Config, file: StackFile): Plan {
  return {
    paths,
    ports: file.ports,
    addresses: file.config,
    namespace: given.temporalNamespace,
    given: {
      database: given.databaseUrl !== null,
      temporal: given.temporalAddress !== null,
      simulatedTeam: given.simulatedTeamUrl !== null,
    },
    configuration: digestOf(JSON.stringify(loadConfig())),
  };
}

/** Decides ports and addresses, writes them to stack.json and makes the gateway's key. The caller holds the claims until all listen. */
export async function makePlan(paths: StackPaths, claims: PortClaims): Promise<Plan> {
  // Passable, so that Postgres may run as another user inside; not to be listed.
  mkdirSync(paths.home, { recursive: true, mode: 0o711 });
  const given = givenConfig();
  const ports = await choosePorts(paths, claims);
  const temporalUi = given.temporalAddress === null ? `http://127.0.0.1:${ports.temporalUi}` : null;
  const config: StackAddresses = {
    databaseUrl: given.databaseUrl ?? localDatabaseUrl(paths, ports.postgres),
    temporalAddress: given.temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    temporalUi: given.temporalUi ?? temporalUi,
    gatewayUrl: given.gatewayUrl ?? `http://127.0.0.1:${ports.gateway}`,
    simulatedTeamUrl: given.simulatedTeamUrl ?? `http://127.0.0.1:${ports.simulatedTeam}`,
    dockerSocket: given.dockerSocket ?? dockerSocket(),
  };
  const file = { config, ports };
  if (JSON.stringify(readStackFile(paths)) !== JSON.stringify(file)) writeStackFile(paths, file);
  ensureSecret(paths.gatewayKey, 'ctx_');
  return planOf(paths, given, file);
}

/** The plan of the last `up`, as stack.json has it; null before the first. */
export function recordedPlan(paths: StackPaths): Plan | null {
  const file = readStackFile(paths);
  return file === null ? null : planOf(paths, givenConfig(), file);
}
