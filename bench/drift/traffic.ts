import { lengthBin, type Observation } from '../../models/drift/observation.ts';
import { createRandom, type Random } from '../../models/random.ts';

/** What changes at a request of the simulation, and in which share of requests from then on. */
export interface Shift {
  readonly kind: (typeof shifts)[number];
  readonly share: number;
}
export const shifts = ['queries', 'language', 'errors', 'performance'] as const;

export interface TrafficSettings {
  readonly seed: number;
  readonly days: number;
  readonly requestsPerDay: number;
  /** Day from which `shift` holds; null: nothing ever changes. */
  readonly shiftDay: number | null;
  readonly shift: Shift | null;
}

export interface SimulatedRequest extends Observation {
  /** Days since the beginning. */
  readonly at: number;
}

const dimensions = 32;
const users = 60;
const languages = ['python', 'typescript', 'javascript', 'go', 'java', 'none'];
const kinds = ['implementation', 'debugging', 'completion', 'general'];
const errors = ['failed', 'compile_error', 'timeout', 'regenerated'];
/** Share of the hours' traffic: nights are quiet, afternoons are busy. */
const hours = Array.from(
  { length: 24 },
  (_, hour) => 0.3 + 1.4 * Math.max(0, Math.sin(((hour - 5) / 24) * 2 * Math.PI)),
);
const weekend = 0.4;
/** Chance that a session goes on, and that its next request is about the same subject. */
const goesOn = 0.6;
const sameSubject = 0.8;
const judged = 0.6;

interface Subject {
  readonly center: Float64Array;
  readonly languages: readonly number[];
  readonly kinds: readonly number[];
  readonly length: number;
  readonly success: number;
  /** How much more or less it is asked about at night and on weekends. */
  readonly offHours: number;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
}

function unit(random: Random): Float64Array {
  const drawn = Float64Array.from({ length: dimensions }, () => normal(random));
  const length = Math.hypot(...drawn);
  return drawn.map((value) => value / length);
}

function pick(random: Random, weights: readonly number[]): number {
  let left = random.float() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) if ((left -= weight) < 0) return index;
  return weights.length - 1;
}

/** Weights that differ between subjects and users: a gamma of shape 1, so that few have much and many little. */
const uneven = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => 0.05 - Math.log(1 - random.float()));

function makeSubject(random: Random): Subject {
  return {
    center: unit(random),
    languages: uneven(random, languages.length),
    kinds: uneven(random, kinds.length),
    length: 4 + 3 * random.float(),
    success: 0.7 + 0.15 * random.float(),
    offHours: 0.75 + 0.5 * random.float(),
  };
}

/** Cosine of two queries about one subject is about this squared, of others about 0; MiniLM's are .4 and .1 on real queries. */
const closeness = 0.6;

function embedding(random: Random, center: Float64Array): Float32Array {
  const noise = unit(random);
  const mixed = Float32Array.from(
    center,
    (value, i) => closeness * value + Math.sqrt(1 - closeness ** 2) * noise[i]!,
  );
  const length = Math.hypot(...mixed);
  return mixed.map((value) => value / length);
}

/**
 * Requests of users with subjects of their own, in sessions, over hours and weekends; no two requests are independent the way textbook
 * samples are. From `shiftDay` on a share of them is something else.
 */
export function* simulateTraffic(settings: TrafficSettings): Generator<SimulatedRequest> {
  const random = createRandom(settings.seed);
  const subjects = Array.from({ length: 12 }, () => makeSubject(random));
  const unheard = makeSubject(random);
  const preferences = Array.from({ length: users }, () => uneven(random, subjects.length));
  const activity = uneven(random, users);
  // Length of a mean session, and mean of the hours' and days' weights: makes `requestsPerDay` true on average.
  const weights = (hours.reduce((sum, weight) => sum + weight, 0) * (5 + 2 * weekend)) / 7;
  for (let hour = 0; hour < settings.days * 24; hour++) {
    const day = Math.floor(hour / 24);
    const off = day % 7 >= 5 || hour % 24 < 7 || hour % 24 > 19;
    const rate = hours[hour % 24]! * (day % 7 >= 5 ? weekend : 1);
    const expected = (settings.requestsPerDay * rate * (1 - goesOn)) / weights;
    const sessions = Math.floor(expected + random.float());
    for (let session = 0; session < sessions; session++) {
      const user = pick(random, activity);
      const choose = (): number =>
        pick(
          random,
          subjects.map((subject, i) => preferences[user]![i]! * (off ? subject.offHours : 1)),
        );
      let subject = choose();
      do {
        if (random.float() > sameSubject) subject = choose();
        const shifted =
          settings.shiftDay !== null && hour / 24 >= settings.shiftDay && settings.shift !== null;
        yield request(random, {
          at: (hour + session / sessions) / 24,
          subject: subjects[subject]!,
          unheard,
          shift: shifted && random.float() < settings.shift!.share ? settings.shift!.kind : null,
        });
      } while (random.float() < goesOn);
    }
  }
}

function request(
  random: Random,
  about: { at: number; subject: Subject; unheard: Subject; shift: Shift['kind'] | null },
): SimulatedRequest {
  const { subject, shift } = about;
  const fails = random.float() >= subject.success || shift === 'performance' || shift === 'errors';
  const error = fails ? (shift === 'errors' ? 'oom' : errors[pick(random, [4, 2, 1, 2])]!) : 'none';
  const said = random.float() < judged;
  return {
    at: about.at,
    embedding: embedding(random, shift === 'queries' ? about.unheard.center : subject.center),
    features: {
      language: shift === 'language' ? 'rust' : languages[pick(random, subject.languages)]!,
      kind: kinds[pick(random, subject.kinds)]!,
      length: lengthBin(Math.exp(subject.length + normal(random))),
    },
    error: said ? error : null,
    success: said ? !fails : null,
  };
}
