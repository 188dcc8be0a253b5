import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { candidateFeatureNames } from './candidate-features.ts';
import { featureNames } from './features.ts';
import { ModelError } from './model-error.ts';
import type { ModelManifest } from './training-example.ts';
import { relations, slots } from './types.ts';

/** Where models lie: the artifact store, or anything that can prove the content of a digest. */
export interface ModelStore {
  /** Path of the file after proving that its content has this sha256. */
  verify(digest: string): Promise<string>;
}

export const modelFiles = {
  tokenEncoder: 'token_encoder.onnx',
  tokenEncoderInt8: 'token_encoder.int8.onnx',
  contextEncoder: 'context_encoder.onnx',
  /** Of models that learned from questions. */
  reranker: 'reranker.onnx',
  tokenizer: 'tokenizer.json',
} as const;

const manifestSchema = z.object({
  format: z.literal('contexture-model/1'),
  stage: z.string(),
  parent: z.string().nullable(),
  datasetDigest: z.string(),
  seed: z.number(),
  architecture: z.object({
    backbone: z.string(),
    tokenLayers: z.int(),
    hidden: z.int().positive(),
    segmentLayers: z.int(),
    segmentHidden: z.int(),
    maxSegmentTokens: z.int().min(3),
  }),
  features: z.array(z.string()),
  slots: z.array(z.enum(slots)),
  relations: z.array(z.enum(relations)),
  candidateFeatures: z.array(z.string()).optional(),
  hyperparameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  metrics: z.record(z.string(), z.number()),
  files: z.record(
    z.string(),
    z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().positive() }),
  ),
});

export interface VerifiedModel {
  readonly manifest: ModelManifest;
  /** Path of a file of the model whose content was proved. */
  path(file: string): string;
  has(file: string): boolean;
}

/** Reads and proves a model: its manifest, that it was trained on this version's features, and the sha256 of every file. */
export async function verifyModel(store: ModelStore, digest: string): Promise<VerifiedModel> {
  const manifest = parseManifest(
    digest,
    await readFile(await proved(store, digest, 'manifest', digest), 'utf8'),
  );
  sameNames(digest, 'features', manifest.features, featureNames);
  sameNames(digest, 'slots', manifest.slots, slots);
  sameNames(digest, 'relations', manifest.relations, relations);
  if (manifest.files[modelFiles.reranker])
    sameNames(digest, 'candidateFeatures', manifest.candidateFeatures ?? [], candidateFeatureNames);
  for (const file of [modelFiles.tokenEncoder, modelFiles.contextEncoder, modelFiles.tokenizer])
    if (!manifest.files[file]) throw new ModelError(digest, `files.${file}`, 'missing');
  const paths = new Map<string, string>();
  for (const [file, { sha256 }] of Object.entries(manifest.files))
    paths.set(file, await proved(store, sha256, `files.${file}.sha256`, digest));
  return { manifest, path: (file) => paths.get(file)!, has: (file) => paths.has(file) };
}

async function proved(store: ModelStore, sha256: string, field: string, digest: string): Promise<string> {
  try {
    return await store.verify(sha256);
  } catch (cause) {
    throw new ModelError(digest, field, (cause as Error).message, { cause });
  }
}

function parseManifest(digest: string, text: string): ModelManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ModelError(digest, 'manifest', `not valid JSON (${(cause as Error).message})`, { cause });
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new ModelError(digest, issue.path.join('.') || 'manifest', issue.message);
}

function sameNames(
  digest: string,
  field: string,
  actual: readonly string[],
  expected: readonly string[],
): void {
  const length = Math.max(actual.length, expected.length);
  for (let i = 0; i < length; i += 1)
    if (actual[i] !== expected[i])
      throw new ModelError(
        digest,
        `${field}[${i}]`,
        `"${actual[i] ?? '(nothing)'}" where this version has "${expected[i] ?? '(nothing)'}": train the model anew`,
      );
}
