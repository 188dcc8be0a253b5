"""The two levels as ONNX files with the interface that models/cet runs."""

from collections.abc import Iterator
from pathlib import Path

import torch

from contexture_trainer.encoder import TokenEncoder
from contexture_trainer.int8_encoder import write_int8_encoder
from contexture_trainer.model import ContextEncoder, ServedContextEncoder
from contexture_trainer.onnx_files import quantise, write_onnx
from contexture_trainer.reranker import Reranker

# Layers up to which the rounding of every product stays below what changes decisions.
_SHALLOW = 2


def export_onnx(token: TokenEncoder, context: ContextEncoder, folder: Path) -> Iterator[Path]:
    """Writes and yields both levels, one file after the other."""
    yield from export_token_encoder(token, folder)
    yield export_context_encoder(context, token.shape.hidden, folder)


def export_token_encoder(token: TokenEncoder, folder: Path) -> Iterator[Path]:
    """Writes and yields, one by one:

    - token_encoder.onnx: input_ids, attention_mask int64 [B,T] -> embedding [B,384]
    - token_encoder.int8.onnx: the same in int8; of a deep encoder only the projections of its attention, since with the
      feed-forward products too, whose inputs have outliers, one decision in fifty would differ
    """
    ids = torch.ones(3, 7, dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    whole = folder / "token_encoder.onnx"
    write_onnx(
        token,
        whole,
        {"input_ids": ids, "attention_mask": ids.clone()},
        ["embedding"],
        {"input_ids": axes, "attention_mask": axes},
    )
    yield whole
    small = folder / "token_encoder.int8.onnx"
    if token.shape.layers <= _SHALLOW:
        write_int8_encoder(token, small)
    else:
        quantise(whole, small, r"/(query|key|value|attended)/")
    yield small


def export_context_encoder(context: ContextEncoder, width: int, folder: Path) -> Path:
    """Writes context_encoder.onnx: segment_embeddings [S,width], query_embedding [1,width], features [S,F],
    lexical [1+S,1+S], selected [S] -> keep_logit [S], slot_logits [S,K], relation_logits [R,S,S], critique_logit [1]."""
    count = 5
    rows = {0: "segments"}
    inputs = {
        "segment_embeddings": torch.randn(count, width),
        "query_embedding": torch.randn(1, width),
        "features": torch.randn(count, context.shape.features),
        "lexical": torch.rand(count + 1, count + 1),
        "selected": torch.ones(count),
    }
    outputs = ["keep_logit", "slot_logits", "relation_logits", "critique_logit"]
    pairs = {0: "texts", 1: "texts"}
    dynamic = {"segment_embeddings": rows, "features": rows, "lexical": pairs, "selected": rows}
    path = folder / "context_encoder.onnx"
    write_onnx(ServedContextEncoder(context), path, inputs, outputs, dynamic)
    return path


def export_reranker(reranker: Reranker, folder: Path) -> Path:
    """Writes reranker.onnx: features [C,F] -> relevance_logit [C]."""
    path = folder / "reranker.onnx"
    features = torch.randn(5, len(reranker.mean))
    write_onnx(reranker, path, {"features": features}, ["relevance_logit"], {"features": {0: "candidates"}})
    return path
