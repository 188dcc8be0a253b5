/** Least-recently-used map of texts to vectors: the same segment comes again in the next turn and the next request. */
export class EmbeddingCache {
  readonly #vectors = new Map<string, Float32Array>();
  readonly #capacity: number;

  /** @param capacity most texts kept; a vector of 384 floats is 1.5 kB. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(text: string): Float32Array | undefined {
    const vector = this.#vectors.get(text);
    if (vector) {
      this.#vectors.delete(text);
      this.#vectors.set(text, vector);
    }
    return vector;
  }

  set(text: string, vector: Float32Array): void {
    this.#vectors.set(text, vector);
    if (this.#vectors.size <= this.#capacity) return;
    const oldest = this.#vectors.keys().next();
    if (!oldest.done) this.#vectors.delete(oldest.value);
  }
}
