"""Writes modules as ONNX files that are the same bytes for the same weights."""

import logging
import warnings
from pathlib import Path

import torch

OPSET = 20
# The exporter names inner values after operators ("embedding"), which may collide with the outputs' names.
_PREFIX = "contexture_output_"


def write_onnx(module: torch.nn.Module, path: Path, inputs: dict, outputs: list[str], dynamic: dict) -> None:
    """Exports with dynamic axes; `inputs` name -> example tensor, `dynamic` name -> {axis: name}.

    Names of source files, node comments and the like are removed: they differ between machines.
    """
    import onnx

    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    dimensions = {}
    for axes in dynamic.values():
        for name in axes.values():
            dimensions.setdefault(name, torch.export.Dim(name, min=1, max=1 << 20))
    shapes = {
        name: {axis: dimensions[label] for axis, label in dynamic.get(name, {}).items()} for name in inputs
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            dynamo=True,
            input_names=list(inputs),
            output_names=[_PREFIX + name for name in outputs],
            dynamic_shapes=tuple(shapes.values()),
            opset_version=OPSET,
            verbose=False,
        )
    model = program.model_proto
    _strip(model)
    _name_outputs(model.graph, outputs)
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


def _name_outputs(graph, outputs: list[str]) -> None:
    names = {name: f"inner_{name}" for name in outputs} | {_PREFIX + name: name for name in outputs}
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for value in [*graph.output, *graph.value_info]:
        value.name = names.get(value.name, value.name)


def quantise(source: Path, target: Path) -> None:
    """int8 weights of the matrix products, activations quantised while running (dynamic, per output
    channel)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(
        source, target, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gemm"]
    )
