import path from 'node:path';
import { stateFolder } from '../config/config.ts';

/** Where the local stack keeps things. `tools` can be shared by several state folders (CONTEXTURE_TOOLS). */
export interface StackPaths {
  readonly project: string;
  readonly home: string;
  readonly tools: string;
  readonly logs: string;
  /** Pid files. */
  readonly run: string;
  readonly secrets: string;
  readonly stackFile: string;
  readonly gatewayKey: string;
  readonly pythonEnvironment: string;
  readonly python: string;
  readonly trainer: string;
  readonly minilm: string;
}

export function stackPaths(environment: NodeJS.ProcessEnv = process.env): StackPaths {
  const project = path.resolve(import.meta.dirname, '../..');
  const home = stateFolder(environment);
  const tools = path.resolve(environment['CONTEXTURE_TOOLS'] ?? path.join(home, 'tools'));
  const pythonEnvironment = path.join(tools, 'python');
  return {
    project,
    home,
    tools,
    logs: path.join(home, 'logs'),
    run: path.join(home, 'run'),
    secrets: path.join(home, 'secrets'),
    stackFile: path.join(home, 'stack.json'),
    gatewayKey: path.join(home, 'secrets', 'gateway.key'),
    pythonEnvironment,
    python: path.join(pythonEnvironment, 'bin', 'python'),
    trainer: path.join(project, 'models', 'trainer'),
    minilm: path.join(home, 'models', 'minilm'),
  };
}
