import { assignVariant } from '../models/experiments/assignment.ts';
import type { ExperimentVariant } from '../models/experiments/assignment.ts';
import type { TransformOptions } from '../models/cet/transform.ts';
import type { TransformRequest, TransformResult } from '../models/cet/types.ts';

export interface Transformer {
  transform(request: TransformRequest, options?: TransformOptions): Promise<TransformResult>;
}
/** Null loads the rule-based transformer. */
export type LoadTransformer = (model: string | null) => Promise<Transformer>;

/** What the database wants served; a null model passes requests through. */
export interface WantedState {
  readonly production: string | null;
  readonly candidate: string | null;
  readonly experiment: {
    readonly id: string;
    /** What subjects are assigned by. */
    readonly salt: string;
    readonly ratio: number;
    readonly control: string | null;
    readonly treatment: string;
  } | null;
}

export interface ServedModel {
  readonly model: string | null;
  readonly transformer: Transformer | null;
}
export interface Assignment extends ServedModel {
  readonly experiment: string | null;
  readonly variant: ExperimentVariant | null;
  readonly ratio: number | null;
}

interface Snapshot {
  readonly production: ServedModel;
  readonly candidate: string | null;
  readonly experiment: {
    readonly id: string;
    readonly salt: string;
    readonly ratio: number;
    readonly control: ServedModel;
    readonly treatment: ServedModel;
  } | null;
}

const passThrough: ServedModel = { model: null, transformer: null };

/**
 * The transformers that serve now. A new state is loaded beside the old one and takes over in one assignment; requests under
 * way keep the transformer they began with, so a swap drops none.
 */
export class ServingModels {
  readonly #load: LoadTransformer;
  readonly #onFault: (model: string, error: unknown) => void;
  #snapshot: Snapshot = { production: passThrough, candidate: null, experiment: null };
  #loaded = new Map<string, Transformer>();
  #tail: Promise<void> = Promise.resolve();
  #ruleBased: Promise<Transformer> | null = null;
  #known = false;

  constructor(load: LoadTransformer, onFault: (model: string, error: unknown) => void) {
    this.#load = load;
    this.#onFault = onFault;
  }

  /** Whether a state was ever applied. */
  get known(): boolean {
    return this.#known;
  }

  get current(): { production: string | null; candidate: string | null; experiment: string | null } {
    const { production, candidate, experiment } = this.#snapshot;
    return { production: production.model, candidate, experiment: experiment?.id ?? null };
  }

  /** Applies states one after the other; resolves when this one serves. */
  apply(wanted: WantedState): Promise<void> {
    this.#tail = this.#tail.then(() => this.#apply(wanted));
    return this.#tail;
  }

  async #apply(wanted: WantedState): Promise<void> {
    const loaded = new Map<string, Transformer>();
    const serve = async (model: string | null): Promise<ServedModel | null> => {
      if (model === null) return passThrough;
      try {
        const transformer = loaded.get(model) ?? this.#loaded.get(model) ?? (await this.#load(model));
        loaded.set(model, transformer);
        return { model, transformer };
      } catch (error) {
        this.#onFault(model, error);
        return null;
      }
    };
    // A model that does not load never takes traffic: production stays what it was, an experiment does not begin.
    const production = (await serve(wanted.production)) ?? this.#snapshot.production;
    if (production.model !== null && production.transformer)
      loaded.set(production.model, production.transformer);
    const control = wanted.experiment && (await serve(wanted.experiment.control));
    const treatment = wanted.experiment && (await serve(wanted.experiment.treatment));
    const experiment =
      wanted.experiment && control && treatment ? { ...wanted.experiment, control, treatment } : null;
    this.#snapshot = { production, candidate: wanted.candidate, experiment };
    this.#loaded = loaded;
    this.#known = true;
  }

  assign(subject: string): Assignment {
    const { production, experiment } = this.#snapshot;
    if (!experiment) return { ...production, experiment: null, variant: null, ratio: null };
    const variant = assignVariant(experiment.salt, subject, experiment.ratio);
    return { ...experiment[variant], experiment: experiment.id, variant, ratio: experiment.ratio };
  }

  /** What engineers a context for somebody who asks for just that: never nothing. */
  ruleBased(): Promise<Transformer> {
    this.#ruleBased ??= this.#load(null).catch((error: unknown) => {
      this.#ruleBased = null;
      throw error;
    });
    return this.#ruleBased;
  }
}
