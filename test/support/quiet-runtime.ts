import { DefaultLogger, Runtime } from '@temporalio/worker';

let installed = false;

/** Temporal's workers log errors only; the runtime is one for the process, so the first suite that needs it installs it. */
export function useQuietRuntime(): void {
  before('quieten the Temporal runtime', () => {
    if (!installed) Runtime.install({ logger: new DefaultLogger('ERROR') });
    installed = true;
  });
}
