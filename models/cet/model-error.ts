/** Thrown when a model cannot be served: its manifest or one of its files is not what this version can run. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly digest: string;
  /** Path of the manifest's field, e.g. `files.context_encoder.onnx.sha256`. */
  readonly field: string;
  constructor(digest: string, field: string, problem: string, options?: ErrorOptions) {
    super(`model ${digest.slice(0, 12)}: ${field}: ${problem}`, options);
    this.digest = digest;
    this.field = field;
  }
}
