"""How fast training is beside what the machine's arithmetic allows: samples a second, and the same if every operation ran as
fast as one large product of matrices does in this process.

Run by `npm run bench:training`.
"""

import statistics
import time
from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from contexture_trainer.encoder import EMBEDDING_SIZE, load_sentence_encoder, sentence_encoder_folder
from contexture_trainer.group import Group
from contexture_trainer.losses import Labels, losses
from contexture_trainer.model import ContextEncoder, ContextShape

_CONTEXTS, _SEGMENTS, _FEATURES, _SLOTS, _RELATIONS = 8, 110, 50, 14, 5
_TEXTS, _PIECES = 32, 42
_REPEATS = 9


def measure() -> None:
    """Prints one line for each part of a training step."""
    torch.manual_seed(1)
    peak = _product_throughput()
    print(f"{torch.get_num_threads()} threads; product [2048,384] x [384,1536]: {peak / 1e9:.0f} Gop/s float32")
    encoder = load_sentence_encoder(sentence_encoder_folder())
    ids, ones = torch.randint(1000, 30000, (_TEXTS, _PIECES)), torch.ones(_TEXTS, _PIECES, dtype=torch.int64)

    def embed() -> None:
        with torch.no_grad():
            encoder(ids, ones)

    _show(f"frozen token encoder, {encoder.shape.layers} layers", "texts", _TEXTS, embed, peak)
    model = ContextEncoder(ContextShape(_FEATURES, _SLOTS, _RELATIONS)).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    inputs, labels = _batch()

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        outputs = model(*inputs, labels.mask)
        losses(labels, *outputs, inputs[0], inputs[1], Group())["loss"].backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    _show(f"context encoder, {_SEGMENTS} segments a context, forwards and backwards", "samples", _CONTEXTS, step, peak)


def _show(what: str, unit: str, size: int, work: Callable[[], None], peak: float) -> None:
    with FlopCounterMode(display=False) as counter:
        work()
    limit = size * peak / counter.get_total_flops()
    seconds = _timed(work)
    rates = sorted(size / second for second in seconds)
    rate = statistics.median(rates)
    print(
        f"{what}: {rate:.1f} {unit}/s ({rates[0]:.1f} to {rates[-1]:.1f}); the arithmetic limit is {limit:.0f}: "
        f"{100 * rate / limit:.0f} % of it"
    )


def _timed(work: Callable[[], None]) -> list[float]:
    seconds = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def _product_throughput() -> float:
    left, right = torch.randn(2048, EMBEDDING_SIZE), torch.randn(EMBEDDING_SIZE, 4 * EMBEDDING_SIZE)
    torch.mm(left, right)
    return 2 * 2048 * EMBEDDING_SIZE * 4 * EMBEDDING_SIZE / min(_timed(lambda: torch.mm(left, right)))


def _batch() -> tuple[tuple[torch.Tensor, ...], Labels]:
    """Random contexts, a tenth of each to be kept, all labels known but preferences."""
    sizes = (_CONTEXTS, _SEGMENTS)
    pairs = (_CONTEXTS, _RELATIONS, _SEGMENTS, _SEGMENTS)
    unit = torch.nn.functional.normalize
    inputs = (
        unit(torch.randn(*sizes, EMBEDDING_SIZE), dim=-1),
        unit(torch.randn(_CONTEXTS, EMBEDDING_SIZE), dim=-1),
        torch.rand(*sizes, _FEATURES),
        torch.rand(_CONTEXTS, _SEGMENTS + 1, _SEGMENTS + 1),
        torch.zeros(sizes),
    )
    labels = Labels(
        mask=torch.ones(sizes),
        share=torch.ones(sizes),
        weight=torch.ones(_CONTEXTS),
        keep=(torch.rand(sizes) < 0.1).float(),
        keep_known=torch.ones(sizes),
        slot=torch.randint(_SLOTS, sizes),
        slot_known=torch.ones(sizes),
        relations=(torch.rand(pairs) < 0.01).float(),
        relations_known=torch.ones(pairs),
        structural=torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0]),
        success=torch.ones(_CONTEXTS),
        success_known=torch.ones(_CONTEXTS),
        better=torch.zeros(0, _SEGMENTS),
        worse=torch.zeros(0, _SEGMENTS),
        margin=torch.zeros(0),
        preferring=torch.zeros(0, dtype=torch.int64),
    )
    return inputs, labels


if __name__ == "__main__":
    measure()
