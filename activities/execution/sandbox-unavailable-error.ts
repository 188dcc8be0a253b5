/** Thrown when the sandbox cannot run anything (engine down, image missing): the activity is retried. */
export class SandboxUnavailableError extends Error {
  override readonly name = 'SandboxUnavailableError';
  readonly subject: string;
  constructor(subject: string, reason: string) {
    super(`the sandbox cannot run ${subject}: ${reason}`);
    this.subject = subject;
  }
}
