/** A small model for measurements, trained once in a folder of its own: how fast a model is does not depend on how well it learned. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { ArtifactStore } from '../infra/artifacts/artifact-store.ts';
import { degradationNames, degrade } from '../models/degradation/degrade.ts';
import { cleanSections, NoiseMaterial, paragraphsOf } from '../models/degradation/clean-contexts.ts';
import type { Paragraph } from '../models/degradation/clean-contexts.ts';
import { datasetNames, toExample } from '../models/degradation/to-example.ts';
import { createRandom } from '../models/random.ts';

const examples = 32;
const steps = 60;

interface Place {
  readonly home: string;
  readonly python: string;
  readonly trainer: string;
}

/** Trains on sections of a manual among its other paragraphs; a second call finds the model. */
export async function latencyModel(
  { home, python, trainer }: Place,
  pages: readonly Paragraph[],
): Promise<{ store: ArtifactStore; model: string }> {
  const store = new ArtifactStore(home);
  const known = path.join(home, 'model');
  if (existsSync(known)) return { store, model: await readFile(known, 'utf8') };
  await mkdir(home, { recursive: true });
  const input = path.join(home, 'input.json');
  await writeFile(
    input,
    JSON.stringify({
      runId: 'bench-latency',
      stage: 'phase2',
      datasetDigest: await store.put(datasetOf(paragraphsOf(pages))),
      parent: null,
      seed: 1,
      steps,
      batchSize: 8,
      learningRate: 0.001,
      trainableTokenLayers: 0,
      checkpointEverySteps: steps,
    }),
  );
  const { stdout } = await execa(python, ['-m', 'contexture_trainer', 'train', '--input', input], {
    cwd: trainer,
    env: { CONTEXTURE_HOME: home },
    stderr: 'inherit',
  });
  const model = /"model": ?"([0-9a-f]{64})"/.exec(stdout)?.[1];
  if (!model) throw new Error(`the training printed no model: ${stdout.slice(-500)}`);
  await writeFile(known, model);
  return { store, model };
}

function datasetOf(paragraphs: readonly Paragraph[]): string {
  const random = createRandom(1);
  const material = new NoiseMaterial(paragraphs);
  const rows = random
    .shuffle(cleanSections(paragraphs))
    .slice(0, examples)
    .flatMap((clean, seed) => {
      const { context } = degrade({
        clean: clean.context,
        allowed: degradationNames,
        severity: { min: 0.3, max: 0.9 },
        noise: material.noiseFor(clean, random),
        seed,
      });
      const fields = { id: String(seed), split: 'train', origin: 'composed', weight: 1 } as const;
      const example = toExample(context, { ...fields, relationsKnown: true });
      return example ? [example] : [];
    });
  const header = { format: 'contexture-dataset/1', ...datasetNames, examples: rows.length };
  return [header, ...rows].map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Two graphs of one product [2048,384] x [384,1536], as fp32 and as int8 with the quantisation of its input. */
export async function writeProducts({
  home,
  python,
  trainer,
}: Place): Promise<Record<'fp32' | 'int8', string>> {
  const code = `
import sys, numpy
from pathlib import Path
from onnx import TensorProto, helper, numpy_helper
for name, operator, weights in (("fp32", "MatMul", numpy.ones((384, 1536), numpy.float32)),
                                ("int8", "DynamicQuantizeMatMul", numpy.ones((384, 1536), numpy.int8))):
    inputs = ["x", "w"] + (["scale"] if name == "int8" else [])
    constants = [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(numpy.ones(1536, numpy.float32), "scale")]
    node = helper.make_node(operator, inputs, ["y"], domain="com.microsoft" if name == "int8" else "")
    graph = helper.make_graph([node], "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 384])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 1536])], constants[: len(inputs) - 1])
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    Path(sys.argv[1], f"product.{name}.onnx").write_bytes(model.SerializeToString())
`;
  await execa(python, ['-c', code, home], { cwd: trainer });
  return { fp32: path.join(home, 'product.fp32.onnx'), int8: path.join(home, 'product.int8.onnx') };
}
