"""The token encoder as an int8 graph of our own: every product of its layers takes int8 weights (a scale for each
output) and quantises its input while running (one scale for all of it), everything else stays float32.

Written operator by operator because the exporter's graph, quantised, spends more time between the products than in
them. What a product costs depends on the machine (AMX: a tenth of float32), and what stands between them was chosen
by measurement (docs/decisions/004-token-encoder.md).
"""

from pathlib import Path

import numpy

from contexture_trainer.encoder import MAX_SEGMENT_TOKENS, TokenEncoder

_MICROSOFT = "com.microsoft"
_OPSET = 20
_MASKED = 1e4
# Share of a channel's range that goes into the weights.
_MOVED = 0.65
# GELU gives nothing below -0.17: a row that is smaller than this needs no scale of its own.
_LEAST = 0.2


def write_int8_encoder(encoder: TokenEncoder, path: Path) -> None:
    """Writes input_ids, attention_mask int64 [B,T] -> embedding float32 [B,H]; T is at most 64."""
    from onnx import TensorProto, checker, helper

    graph = _Graph(encoder)
    hidden = graph.embedded()
    for index in range(encoder.shape.layers):
        hidden = graph.layer(f"layers.{index}.", hidden)
    graph.pooled(hidden)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", encoder.shape.hidden])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "token_encoder", inputs, [output], graph.constants),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)],
        ir_version=10,
    )
    checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def quantise_rows(matrix: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """[N,M] float32 -> int8 [N,M] and float32 scales [N,1], symmetric."""
    scale = numpy.maximum(numpy.abs(matrix).max(1, keepdims=True), 1e-8) / 127
    return numpy.round(matrix / scale).astype(numpy.int8), scale.astype(numpy.float32)


class _Graph:
    def __init__(self, encoder: TokenEncoder) -> None:
        self.nodes: list = []
        self.constants: list = []
        self._shape = encoder.shape
        self._weights = {name: value.detach().float().numpy() for name, value in encoder.state_dict().items()}
        heads, width = self._shape.heads, self._shape.hidden
        self._split = self._constant("split", numpy.array([0, 0, heads, width // heads]))
        self._joined = self._constant("joined", numpy.array([0, 0, width]))
        self._mask = self._add("Cast", ["attention_mask"], to=1)

    def embedded(self) -> str:
        weights = self._weights
        words, scale = quantise_rows(weights["words.weight"])
        places = weights["positions.weight"][:MAX_SEGMENT_TOKENS] + weights["types.weight"][0]
        rows = self._add("Cast", [self._add("Gather", [self._constant("words", words), "input_ids"])], to=1)
        scales = self._add("Gather", [self._constant("words.scale", scale), "input_ids"])
        count = self._add("Shape", ["input_ids"], start=1, end=2)
        start = self._constant("start", numpy.array([0]))
        place = self._add("Slice", [self._constant("places", places), start, count])
        return self._norm("norm", self._add("Add", [self._add("Mul", [rows, scales]), place]))

    def layer(self, name: str, hidden: str) -> str:
        # The scale of the attention is in the query's weights.
        scaling = (self._shape.hidden // self._shape.heads) ** -0.5
        query = self._heads(self._product(name + "query", hidden, scaling), [0, 2, 1, 3])
        key = self._heads(self._product(name + "key", hidden), [0, 2, 3, 1])
        value = self._heads(self._product(name + "value", hidden), [0, 2, 1, 3])
        scores = self._add("Add", [self._add("MatMul", [query, key]), self._bias()])
        mixed = self._add("MatMul", [self._add("Softmax", [scores], axis=-1), value])
        mixed = self._add("Reshape", [self._add("Transpose", [mixed], perm=[0, 2, 1, 3]), self._joined])
        attended = self._add("Add", [self._product(name + "attended", mixed), hidden])
        hidden = self._norm(name + "attended_norm", attended)
        evened, spread = self._evened(name, hidden)
        wide = self._product_by_row(name + "widen", evened, spread)
        bias = self._constant(name + "widen.bias", self._weights[name + "widen.bias"])
        # The tanh form: within 0.0005 of the exact one, less than a step of the quantisation that follows.
        wide = self._add("FastGelu", [wide, bias], domain=_MICROSOFT)
        bias = self._constant(name + "narrow.bias", self._weights[name + "narrow.bias"])
        narrow = self._add("Add", [self._product_by_row(name + "narrow", wide), bias])
        return self._norm(name + "narrow_norm", self._add("Add", [narrow, hidden]))

    def _evened(self, name: str, hidden: str) -> tuple[str, numpy.ndarray]:
        """What widens, with its outlying channels moved into the weights (SmoothQuant, arXiv 2211.10438). How far a
        channel goes is read from the norm before it, so no texts are needed."""
        gain, shift, weight = (
            numpy.abs(self._weights[name + part])
            for part in ("attended_norm.weight", "attended_norm.bias", "widen.weight")
        )
        spread = (3 * gain + shift) ** _MOVED / weight.max(0) ** (1 - _MOVED)
        spread = numpy.maximum(spread, 1e-4).astype(numpy.float32)
        return self._add("Mul", [hidden, self._constant(name + "evening", 1 / spread)]), spread

    def _product_by_row(self, name: str, states: str, columns: numpy.ndarray | None = None) -> str:
        """A few positions are far larger than the others: every row is brought to one before one scale is found for
        all, and back behind the product. Without the bias."""
        last = self._constant(f"{name}.axis", numpy.array([-1]))
        least = self._constant(f"{name}.least", numpy.float32(_LEAST))
        largest = self._add("Max", [self._add("ReduceMax", [states, last], keepdims=1), least])
        product = self._product(name, self._add("Div", [states, largest]), bias=False, columns=columns)
        return self._add("Mul", [product, largest])

    def pooled(self, hidden: str) -> None:
        """Sum over real tokens instead of the mean, where only the direction counts."""
        axis = self._constant("axis", numpy.array([1]))
        rows = self._add("MatMul", [self._add("Unsqueeze", [self._mask, axis]), hidden])
        total = self._add("Squeeze", [rows, axis])
        if self._shape.dense:
            count = self._add("ReduceSum", [self._mask, axis])
            weight = self._constant("dense.weight", self._weights["dense.weight"].T)
            bias = self._constant("dense.bias", self._weights["dense.bias"])
            total = self._add("Gemm", [self._add("Div", [total, count]), weight, bias])
        self._add("LpNormalization", [total], output="embedding", axis=-1, p=2)

    def _bias(self) -> str:
        """[B,1,1,T]: minus ten thousand on padding; computed once."""
        if not hasattr(self, "_masking"):
            one, far = self._constant("one", numpy.float32(1)), self._constant("far", numpy.float32(_MASKED))
            away = self._add("Mul", [self._add("Sub", [self._mask, one]), far])
            self._masking = self._add("Unsqueeze", [away, self._constant("axes", numpy.array([1, 2]))])
        return self._masking

    def _heads(self, states: str, order: list[int]) -> str:
        return self._add("Transpose", [self._add("Reshape", [states, self._split])], perm=order)

    def _norm(self, name: str, states: str) -> str:
        gain, shift = (
            self._constant(f"{name}.{kind}", self._weights[f"{name}.{kind}"]) for kind in ("weight", "bias")
        )
        return self._add("LayerNormalization", [states, gain, shift], axis=-1, epsilon=self._shape.epsilon)

    def _product(
        self,
        name: str,
        states: str,
        scaling: float = 1.0,
        bias: bool = True,
        columns: numpy.ndarray | None = None,
    ) -> str:
        matrix = self._weights[f"{name}.weight"] * numpy.float32(scaling)
        weight, scale = quantise_rows(matrix if columns is None else matrix * columns)
        inputs = [
            states,
            self._constant(f"{name}.weight", numpy.ascontiguousarray(weight.T)),
            self._constant(f"{name}.scale", scale[:, 0]),
        ]
        if bias:
            shift = self._weights[f"{name}.bias"] * numpy.float32(scaling)
            inputs += ["", self._constant(f"{name}.bias", shift)]
        return self._add("DynamicQuantizeMatMul", inputs, domain=_MICROSOFT)

    def _constant(self, name: str, value) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def _add(
        self, operator: str, inputs: list[str], domain: str = "", output: str | None = None, **options
    ) -> str:
        from onnx import helper

        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **options))
        return output
