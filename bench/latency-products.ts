import path from 'node:path';
import { execa } from 'execa';

interface Place {
  readonly home: string;
  readonly python: string;
  readonly trainer: string;
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
