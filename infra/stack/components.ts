import { dockerEngine, dockerSocket } from './components/docker-engine.ts';
import type { Component } from './components/component.ts';
import { minilm } from './components/minilm.ts';
import { pythonEnvironment } from './components/python-environment.ts';
import { releasedModel } from './components/released-model.ts';
import { temporalCli } from './components/temporal-cli.ts';
import type { StackPaths } from './paths.ts';

/** Everything that is installed before anything can be started. */
export function stackComponents(paths: StackPaths, socket = dockerSocket()): readonly Component[] {
  return [
    temporalCli(paths),
    pythonEnvironment(paths),
    minilm(paths),
    releasedModel(paths),
    dockerEngine(socket),
  ];
}
