"""Writes modules as ONNX files that are the same bytes for the same weights."""

import io
import logging
import re
import warnings
from pathlib import Path

import torch

OPSET = 20


def write_onnx(module: torch.nn.Module, path: Path, inputs: dict, outputs: list[str], dynamic: dict) -> None:
    """Exports with dynamic axes; `inputs` name -> example tensor, `dynamic` name -> {axis: name}.

    By tracing: our modules branch on nothing, and torch's newer exporter takes ten times as long for the same graph. Names of
    source files, node comments and the like are removed: they differ between machines.
    """
    import onnx

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    whole = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            whole,
            dynamo=False,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=dynamic,
            opset_version=OPSET,
        )
    model = onnx.load_model_from_string(whole.getvalue())
    _strip(model)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _strip(model) -> None:
    model.doc_string = ""
    del model.metadata_props[:]
    for graph in [model.graph, *model.functions]:
        graph.doc_string = ""
        del graph.metadata_props[:]
        for node in graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
    for value in [*model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer]:
        value.doc_string = ""
        del value.metadata_props[:]


def quantise(source: Path, target: Path, part: str) -> None:
    """int8 weights of the matrix products whose node names hold `part`, activations quantised while running (dynamic, per output
    channel)."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)
    products = [node.name for node in onnx.load(source).graph.node if node.op_type in ("MatMul", "Gemm")]
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        nodes_to_quantize=[name for name in products if re.search(part, name)],
    )
