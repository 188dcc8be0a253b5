/** Thrown when the local stack cannot do what was asked; `component` names the part that failed. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly component: string;
  constructor(component: string, message: string, options?: ErrorOptions) {
    super(`${component}: ${message}`, options);
    this.component = component;
  }
}
