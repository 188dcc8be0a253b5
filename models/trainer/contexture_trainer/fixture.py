"""A small seeded model with inputs and what PyTorch answers, so that other runtimes can be compared with
it."""

import json
from pathlib import Path

from contexture_trainer.artifacts import write_whole

_SEED = 11
_SIZES = (1, 2, 7, 33)
_TEXTS = (
    "Returns the sum of two numbers.",
    "Traceback (most recent call last): TypeError: unsupported operand",
    "x",
    "A leap year is divisible by four, but not by one hundred, unless it is divisible by four hundred.",
    "def add(first: int, second: int) -> int:\n    return first + second",
    "The function must raise an error when the input is empty. " * 12,
)


def write_fixture(output: Path) -> None:
    """Writes token_encoder.onnx, token_encoder.int8.onnx, context_encoder.onnx, reranker.onnx, tokenizer.json
    and, last, fixture.json: {tolerance, tokens: [{text, input_ids, embedding}], contexts: [{inputs, outputs}],
    candidates: [{inputs, outputs}]}."""
    import torch

    from contexture_trainer.encoder import (
        load_sentence_encoder,
        load_tokenizer,
        sentence_encoder_folder,
        tokenize,
    )
    from contexture_trainer.export import export_onnx, export_reranker
    from contexture_trainer.model import ContextEncoder, ContextShape, ServedContextEncoder
    from contexture_trainer.reranker import Reranker

    output.mkdir(parents=True, exist_ok=True)
    folder = sentence_encoder_folder()
    token, tokenizer = load_sentence_encoder(folder), load_tokenizer(folder / "tokenizer.json")
    torch.manual_seed(_SEED)
    context = ContextEncoder(ContextShape(features=6, slots=4, relations=5)).eval()
    with torch.no_grad():
        for parameter in context.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.03)
        context.fit_features(torch.rand(50, 6) * 3)
    served = ServedContextEncoder(context)
    reranker = Reranker(8).eval()
    with torch.no_grad():
        for parameter in reranker.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    tokens, contexts, candidates = [], [], []
    with torch.no_grad():
        for text, ids in zip(_TEXTS, tokenize(tokenizer, list(_TEXTS)), strict=True):
            row = torch.tensor([ids])
            tokens.append(
                {"text": text, "input_ids": ids, "embedding": token(row, torch.ones_like(row))[0].tolist()}
            )
        for size in _SIZES:
            inputs = {
                "segment_embeddings": torch.nn.functional.normalize(torch.randn(size, 384) + 0.5, dim=-1),
                "query_embedding": torch.nn.functional.normalize(torch.randn(1, 384) + 0.5, dim=-1),
                # The last column numbers the items: two segments each.
                "features": torch.cat([torch.rand(size, 5) * 3, torch.arange(size).unsqueeze(1) // 2], 1),
                "lexical": _symmetric(torch.rand(size + 1, size + 1)),
                "selected": (torch.rand(size) < 0.4).float(),
            }
            names = ("keep_logit", "slot_logits", "relation_logits", "critique_logit")
            outputs = dict(zip(names, served(*inputs.values()), strict=True))
            contexts.append({"inputs": _listed(inputs), "outputs": _listed(outputs)})
            features = torch.rand(size, 8) * 3
            outputs = {"relevance_logit": reranker(features)}
            candidates.append({"inputs": _listed({"features": features}), "outputs": _listed(outputs)})
    for path in export_onnx(token, context, output):
        print(path.name)
    print(export_reranker(reranker, output).name)
    write_whole(output / "tokenizer.json", tokenizer.to_str().encode())
    fixture = {"tolerance": 1e-4, "tokens": tokens, "contexts": contexts, "candidates": candidates}
    write_whole(output / "fixture.json", json.dumps(fixture).encode())


def _symmetric(values):
    """As cosines of pairs are, with none of a text to itself."""
    return (values + values.T).fill_diagonal_(0.0) / 2


def _listed(tensors: dict) -> dict:
    return {
        name: {"dims": list(value.shape), "data": value.flatten().tolist()} for name, value in tensors.items()
    }
