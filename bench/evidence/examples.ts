import { digestOf } from '../../infra/digest.ts';
import { segmentFeatures } from '../../models/cet/features.ts';
import { lexicalPairs } from '../../models/cet/lexical-similarity.ts';
import type { TrainingExample } from '../../models/cet/training-example.ts';
import { shorten } from '../../models/degradation/to-example.ts';
import type { EvidenceCase } from '../../activities/suites/noise-pool.ts';

/** What the trainer learns from a case: which segments are evidence, and nothing else. */
export function evidenceExample(
  one: EvidenceCase,
  split: 'train' | 'validation',
  index: number,
): TrainingExample {
  const features = segmentFeatures(one.query, one.segments);
  return {
    id: digestOf('evidence', one.kind, one.id, index),
    split,
    origin: one.kind,
    query: one.query,
    segments: one.segments.map(({ text, type }, i) => ({ text, type, features: features[i]!.map(shorten) })),
    lexical: lexicalPairs(
      one.query,
      one.segments.map(({ text }) => text),
    ),
    keep: one.evidence.map(Number),
    slot: one.segments.map(() => null),
    order: one.segments.map(() => null),
    relations: [],
    relationsKnown: false,
    outcome: null,
    preferences: [],
    weight: 1,
  };
}
