import { createRandom } from '../random.ts';

/** About the distance of two unrelated queries on the unit sphere; the kernel's usual choice, the median distance, without the data. */
const bandwidth = 1;
const pairs = 32;
export const featureCount = 2 * pairs;
const seed = 7;

/** One direction for each pair of features, by dimension of the embedding. */
const directionsOf = new Map<number, readonly Float64Array[]>();

function directions(dimensions: number): readonly Float64Array[] {
  const known = directionsOf.get(dimensions);
  if (known) return known;
  const random = createRandom(seed);
  // Box and Muller's transform: two uniform numbers make a normal one.
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
  const drawn = Array.from({ length: pairs }, () =>
    Float64Array.from({ length: dimensions }, () => normal() / bandwidth),
  );
  directionsOf.set(dimensions, drawn);
  return drawn;
}

/**
 * Random Fourier features [featureCount] of an embedding: their dot product approximates the Gaussian kernel, so that the mean of a
 * sample's features stands for its distribution (Rahimi and Recht, "Random features for large-scale kernel machines", 2007).
 */
export function fourierFeatures(embedding: Float32Array): Float64Array {
  const features = new Float64Array(featureCount);
  directions(embedding.length).forEach((direction, pair) => {
    let product = 0;
    for (let i = 0; i < direction.length; i++) product += direction[i]! * embedding[i]!;
    features[2 * pair] = Math.cos(product) / Math.sqrt(pairs);
    features[2 * pair + 1] = Math.sin(product) / Math.sqrt(pairs);
  });
  return features;
}
