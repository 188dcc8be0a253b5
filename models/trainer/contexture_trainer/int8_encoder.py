"""The token encoder as an int8 graph of our own: every product of its layers takes int8 weights (a scale for each
output) and int8 inputs that are quantised while running, everything else stays float32.

Written operator by operator because the exporter's graph, quantised, spends more time between the products than in
them. What a product costs depends on the machine (AMX: a tenth of float32), and what stands between them was chosen
by measurement (docs/decisions/004-token-encoder.md).

States are rows of positions, [T*B,H], the first piece of every segment before the second of any: so heads are read where
they lie, and no transpose stands before the attention.
"""

from pathlib import Path

import numpy

from contexture_trainer.encoder import MAX_SEGMENT_TOKENS, TokenEncoder

_MICROSOFT = "com.microsoft"
_OPSET = 20
# Padding weighs e^-60 in the attention: nothing in float32. Much further off the weights are denormal numbers, which
# take the processor four times as long.
_MASKED = 60
# Share of a channel's range that goes into the weights.
_MOVED = 0.65
# A row of GELU's output whose largest value is smaller needs no finer scale.
_LEAST = 1.0
# Zero points: of values on both sides of zero, and of what GELU gives, which is -0.17 or more.
_EVEN, _GELU = 128, 38


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
        self._last = self._constant("last", numpy.array([-1]))
        self._rows = self._constant("rows", numpy.array([-1, width]))
        self._one = self._constant("one", numpy.float32(1))
        self._ids = self._add("Transpose", ["input_ids"], perm=[1, 0])
        self._places = self._add("Shape", [self._ids])
        per_head = self._constant("per_head", numpy.array([heads, width // heads]))
        self._split = self._add("Concat", [self._places, per_head], axis=0)
        self._mask = self._add("Cast", ["attention_mask"], to=1)
        far = self._constant("far", numpy.float32(_MASKED))
        away = self._add("Mul", [self._add("Sub", [self._mask, self._one]), far])
        self._bias = self._add("Unsqueeze", [away, self._constant("axes", numpy.array([1, 2]))])

    def embedded(self) -> str:
        weights = self._weights
        words, scale = quantise_rows(weights["words.weight"])
        places = weights["positions.weight"][:MAX_SEGMENT_TOKENS, None] + weights["types.weight"][0]
        rows = self._add("Cast", [self._add("Gather", [self._constant("words", words), self._ids])], to=1)
        scales = self._add("Gather", [self._constant("words.scale", scale), self._ids])
        count = self._add("Shape", [self._ids], start=0, end=1)
        start = self._constant("start", numpy.array([0]))
        place = self._add("Slice", [self._constant("places", places), start, count])
        summed = self._add("Add", [self._add("Mul", [rows, scales]), place])
        return self._norm("norm", self._add("Reshape", [summed, self._rows]))

    def layer(self, name: str, hidden: str) -> str:
        mixed = self._attention(name, hidden)
        attended = self._product(name + "attended", self._quantised(mixed))
        hidden = self._norm(name + "attended_norm", self._add("Add", [attended, hidden]))
        evened, spread = self._evened(name, hidden)
        largest = self._add("ReduceMax", [self._add("Abs", [evened]), self._last], keepdims=1)
        wide = self._product_by_row(name + "widen", evened, largest, _EVEN, spread)
        bias = self._constant(name + "widen.bias", self._weights[name + "widen.bias"])
        # The tanh form: within 0.0005 of the exact one, less than a step of the quantisation that follows.
        wide = self._add("FastGelu", [wide, bias], domain=_MICROSOFT)
        least = self._constant(name + "narrow.least", numpy.float32(_LEAST))
        largest = self._add("Max", [self._add("ReduceMax", [wide, self._last], keepdims=1), least])
        bias = self._constant(name + "narrow.bias", self._weights[name + "narrow.bias"])
        narrow = self._add("Add", [self._product_by_row(name + "narrow", wide, largest, _GELU), bias])
        return self._norm(name + "narrow_norm", self._add("Add", [narrow, hidden]))

    def pooled(self, hidden: str) -> None:
        """Sum over real tokens instead of the mean, where only the direction counts."""
        axis = self._constant("axis", numpy.array([1]))
        states = self._add("Reshape", [hidden, self._add("Concat", [self._places, self._last], axis=0)])
        rows = self._fused([self._add("Unsqueeze", [self._mask, axis]), states], transBatchB=1)
        total = self._add("Squeeze", [rows, axis])
        if self._shape.dense:
            count = self._add("ReduceSum", [self._mask, axis])
            weight = self._constant("dense.weight", self._weights["dense.weight"].T)
            bias = self._constant("dense.bias", self._weights["dense.bias"])
            total = self._add("Gemm", [self._add("Div", [total, count]), weight, bias])
        self._add("LpNormalization", [total], output="embedding", axis=-1, p=2)

    def _attention(self, name: str, hidden: str) -> str:
        quantised = self._quantised(hidden)
        # The scale of the attention is in the query's weights.
        scaling = (self._shape.hidden // self._shape.heads) ** -0.5
        query, key, value = (
            self._add("Reshape", [self._product(name + part, quantised, factor), self._split])
            for part, factor in (("query", scaling), ("key", 1.0), ("value", 1.0))
        )
        scores = self._fused([query, key], transBatchA=1, transBatchB=1, transB=1)
        weights = self._add("Softmax", [self._add("Add", [scores, self._bias])], axis=-1)
        mixed = self._fused([weights, value], transBatchB=1)
        return self._add("Reshape", [self._add("Transpose", [mixed], perm=[2, 0, 1, 3]), self._rows])

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

    def _quantised(self, states: str) -> tuple[str, str, str]:
        """One scale and zero point for all of it."""
        from onnx import helper

        name = f"quantised_{len(self.nodes)}"
        outputs = (name, f"{name}.scale", f"{name}.zero")
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [states], list(outputs), name))
        return outputs

    def _product_by_row(
        self, name: str, states: str, largest: str, zero: int, columns: numpy.ndarray | None = None
    ) -> str:
        """A few positions are far larger than the others: every row has a scale of its own, by its `largest` value [N,1].
        One zero point stands for all rows, as the product wants it. Without the bias."""
        step = self._constant(f"{name}.step", numpy.float32(1 / (255 - zero)))
        scales = self._add("Mul", [largest, step])
        scale = self._add("Reshape", [scales, self._last])
        point = self._constant(f"{name}.zero", numpy.array([zero], numpy.uint8))
        points = self._add("Expand", [point, self._add("Shape", [scale])])
        quantised = self._add("QuantizeLinear", [states, scale, points], axis=0)
        product = self._product(name, (quantised, self._one, point), bias=False, columns=columns)
        return self._add("Mul", [product, scales])

    def _norm(self, name: str, states: str) -> str:
        gain, shift = (
            self._constant(f"{name}.{kind}", self._weights[f"{name}.{kind}"]) for kind in ("weight", "bias")
        )
        return self._add("LayerNormalization", [states, gain, shift], axis=-1, epsilon=self._shape.epsilon)

    def _product(
        self,
        name: str,
        quantised: tuple[str, str, str],
        scaling: float = 1.0,
        bias: bool = True,
        columns: numpy.ndarray | None = None,
    ) -> str:
        states, step, zero = quantised
        matrix = self._weights[f"{name}.weight"] * numpy.float32(scaling)
        weight, scale = quantise_rows(matrix if columns is None else matrix * columns)
        weights = self._constant(f"{name}.weight", numpy.ascontiguousarray(weight.T))
        inputs = [states, weights, step, self._constant(f"{name}.scale", scale[:, 0]), zero]
        if bias:
            shift = self._weights[f"{name}.bias"] * numpy.float32(scaling)
            inputs += ["", self._constant(f"{name}.bias", shift)]
        return self._add("MatMulIntegerToFloat", inputs, domain=_MICROSOFT)

    def _fused(self, inputs: list[str], **options: int) -> str:
        """A product of batches that reads [T,B,...] where it lies (transBatchA, transBatchB)."""
        return self._add("FusedMatMul", inputs, domain=_MICROSOFT, **options)

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
