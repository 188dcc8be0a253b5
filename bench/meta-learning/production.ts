import type { SpokenKind } from '../../models/learning/signal-values.ts';
import { createRandom, type Random } from '../../models/random.ts';

/** One request: what was kept of its context, in features, whether that works, and what is known of it. */
export interface SimulatedAnswer {
  readonly domain: string;
  readonly features: readonly number[];
  readonly works: boolean;
  readonly executed: boolean;
  readonly kinds: readonly SpokenKind[];
}

export const domains = ['python', 'typescript', 'go', 'rust'];
/** Domains whose rules change between updates; the others stay as they are. */
const moving = 2;
export const dimensions = 12;
const executedShare = 0.3;

/** How often people say the truth, and how often they say anything. */
const words = { verdict: { share: 0.6, accuracy: 0.97 }, copy: { share: 0.3, accuracy: 0.8 } };
/** People change what fails more often than what works, and some of it to their taste only. */
const modified = { failing: 0.25, working: 0.08 };

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
}

/** What makes an answer work, by domain; changes from update to update as frameworks do. */
export class SimulatedProduction {
  readonly #random: Random;
  readonly #truth: Map<string, number[]>;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    const common = this.#vector(1.5);
    this.#truth = new Map(
      domains.map((domain) => [domain, this.#vector(0.7).map((value, index) => value + common[index]!)]),
    );
  }

  #vector(size: number): number[] {
    return Array.from({ length: dimensions }, () => size * normal(this.#random));
  }

  /** The rules of a domain change: of the one named, else of one of those that move by themselves. */
  move(domain = domains[this.#random.int(moving)]!): void {
    const change = this.#vector(0.8);
    const before = this.#truth.get(domain)!;
    this.#truth.set(
      domain,
      before.map((value, index) => 0.85 * value + change[index]!),
    );
  }

  /** `count` answers of each domain, in turn. */
  answers(count: number): SimulatedAnswer[] {
    const random = this.#random;
    return Array.from({ length: count * domains.length }, (_, index) => {
      const domain = domains[index % domains.length]!;
      const features = this.#vector(1);
      const score = features.reduce((sum, value, at) => sum + value * this.#truth.get(domain)![at]!, 0);
      const works = random.float() < 1 / (1 + Math.exp(-score));
      const says = (accuracy: number) => (random.float() < accuracy ? works : !works);
      const kinds: SpokenKind[] = [];
      if (random.float() < words.verdict.share)
        kinds.push(says(words.verdict.accuracy) ? 'accepted' : 'regenerated');
      if (random.float() < words.copy.share && says(words.copy.accuracy)) kinds.push('copy');
      if (random.float() < (works ? modified.working : modified.failing)) kinds.push('modified');
      return { domain, features, works, executed: random.float() < executedShare, kinds };
    });
  }
}
