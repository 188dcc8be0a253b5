/** Thrown inside a loader for a record that cannot be taken; the loader reports it and goes on with the next. */
export class RejectedRecordError extends Error {
  override readonly name = 'RejectedRecordError';
  /** The file or field at fault, relative to the record. */
  readonly part: string;
  readonly reason: string;
  constructor(part: string, reason: string) {
    super(`${part}: ${reason}`);
    this.part = part;
    this.reason = reason;
  }
}
