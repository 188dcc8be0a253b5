import { createInterface } from 'node:readline';
import { createReadStream, existsSync } from 'node:fs';
import type { ArtifactStore } from '../../infra/artifacts/artifact-store.ts';
import type { ModelManifest, RetrievalQuestion, TrainingExample } from '../../models/cet/training-example.ts';
import { createRandom } from '../../models/random.ts';

/** Outcomes say which contexts worked, not which segments are relevant. */
const outcomeOrigins: ReadonlySet<string> = new Set(['execution', 'feedback']);

/**
 * Labelled examples that the parent model was trained on, `count` of them by seed: learning from outcomes alone unlearns what
 * relevance is. None where its dataset is not on this machine, as that of the released model: the frozen set then says what was unlearned.
 */
export async function replayedExamples(
  store: ArtifactStore,
  input: { readonly parent: string | null; readonly count: number; readonly seed: number },
): Promise<readonly TrainingExample[]> {
  if (input.parent === null) return [];
  const manifest = JSON.parse(await store.readText(input.parent)) as ModelManifest;
  if (!existsSync(store.pathOf(manifest.datasetDigest))) return [];
  const file = createReadStream(await store.verify(manifest.datasetDigest), 'utf8');
  const labelled: string[] = [];
  let header = true;
  for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
    // Questions of the retrieval head have candidates in the place of segments; its learning undoes nothing.
    const example = JSON.parse(line) as TrainingExample | RetrievalQuestion;
    if (!header && !('candidates' in example) && !outcomeOrigins.has(example.origin)) labelled.push(line);
    header = false;
  }
  return createRandom(input.seed)
    .shuffle(labelled)
    .slice(0, input.count)
    .map((line) => JSON.parse(line) as TrainingExample);
}
