"""The token encoder that models start from: a shallow student of the published sentence encoder.

The student keeps some of the teacher's layers and puts a linear map behind the mean, fitted in closed form before
the first step. Then all but the word vectors learns to answer as the teacher does: each text's vector, and how alike a
batch's texts are.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy
import torch
from torch import Tensor

from contexture_trainer.artifacts import canonical_json, write_whole
from contexture_trainer.batches import generator_of
from contexture_trainer.checkpoint import load_latest, save_checkpoint
from contexture_trainer.encoder import (
    TokenEncoder,
    load_sentence_encoder,
    load_tokenizer,
    pad,
    published_encoder_folder,
    save_sentence_encoder,
    tokenize,
)

_BATCH = 64
_WINDOW = 32  # Batches that are sorted by length together.
_RATE = 3e-4
_WARM_UP = 50
_ALIKE = 20.0  # Weight of the similarities' squared error, which is small beside a cosine's.
_RIDGE = 1e-2
_FITTED = 10_000  # Texts that the closed form is fitted on.
_CHECKPOINT_EVERY = 50


@dataclass(frozen=True)
class Distillation:
    """`texts`: file with one JSON string a line; `keep`: the layers of the teacher that the student starts with;
    `work`: folder to resume from."""

    texts: Path
    output: Path
    work: Path
    keep: tuple[int, ...]
    count: int
    epochs: int
    seed: int


def distil(job: Distillation) -> None:
    """Writes the student as a folder that `load_sentence_encoder` reads. Goes on where a run with the same `work`
    stopped."""
    folder = published_encoder_folder()
    teacher, tokenizer = load_sentence_encoder(folder), load_tokenizer(folder / "tokenizer.json")
    with job.texts.open(encoding="utf-8") as lines:
        texts = [json.loads(line) for _, line in zip(range(job.count), lines, strict=False)]
    pieces = tokenize(tokenizer, texts)
    wanted = _teach(teacher, pieces, job.work)
    student = _shallow(teacher, job.keep)
    _fit_dense(student, pieces[:_FITTED], wanted[:_FITTED])
    _learn(student, pieces, wanted, job)
    save_sentence_encoder(student.eval(), tokenizer, job.output)


def _teach(teacher: TokenEncoder, pieces: list[list[int]], work: Path) -> Tensor:
    """The teacher's vectors [N,H], kept in `work` block by block."""
    block, found = 2000, []
    for begin in range(0, len(pieces), block):
        file = work / "teacher" / f"{begin}-{min(begin + block, len(pieces))}.f32"
        if not file.is_file():
            write_whole(file, _embed(teacher, pieces[begin : begin + block]).numpy().tobytes())
            print(f"teacher: {begin + block} of {len(pieces)} texts", file=sys.stderr, flush=True)
        found.append(numpy.frombuffer(file.read_bytes(), numpy.float32).reshape(-1, teacher.shape.hidden))
    return torch.from_numpy(numpy.concatenate(found))


def _embed(encoder: TokenEncoder, pieces: list[list[int]]) -> Tensor:
    return _each_batch(encoder, pieces, encoder)


def _each_batch(
    encoder: TokenEncoder, pieces: list[list[int]], answer: Callable[[Tensor, Tensor], Tensor]
) -> Tensor:
    """[N,H]: what `answer` says about every text, asked in batches of similar length."""
    vectors = torch.empty(len(pieces), encoder.shape.hidden)
    order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
    for begin in range(0, len(order), _BATCH):
        group = order[begin : begin + _BATCH]
        with torch.no_grad():
            vectors[group] = answer(*pad([pieces[index] for index in group], torch.device("cpu")))
    return vectors


def _shallow(teacher: TokenEncoder, keep: tuple[int, ...]) -> TokenEncoder:
    student = TokenEncoder(replace(teacher.shape, layers=len(keep), dense=True))
    taught = teacher.state_dict()
    state = student.state_dict()
    for name in state:
        if name.startswith("layers."):
            _, place, rest = name.split(".", 2)
            state[name] = taught[f"layers.{keep[int(place)]}.{rest}"]
        elif name in taught:
            state[name] = taught[name]
    student.load_state_dict(state)
    return student


def _fit_dense(student: TokenEncoder, pieces: list[list[int]], wanted: Tensor) -> None:
    """Ridge regression from the mean over a text's word pieces to the teacher's vector, both centred: the mean of the
    means is so large that it would hide what differs."""

    def mean_over_pieces(ids: Tensor, mask: Tensor) -> Tensor:
        hidden = student.lower(ids, mask, len(student.layers))
        return (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)

    means = _each_batch(student, pieces, mean_over_pieces)
    centre, target = means.mean(0), wanted.mean(0)
    spread = (means - centre).double()
    gram = spread.T @ spread
    gram += torch.eye(len(gram), dtype=gram.dtype) * _RIDGE * gram.trace() / len(gram)
    solution = torch.linalg.solve(gram, spread.T @ (wanted - target).double()).float()
    with torch.no_grad():
        student.dense.weight.copy_(solution.T)
        student.dense.bias.copy_(target - centre @ solution)


def _learn(student: TokenEncoder, pieces: list[list[int]], wanted: Tensor, job: Distillation) -> None:
    student.words.requires_grad_(False)
    parameters = {name: value for name, value in student.named_parameters() if value.requires_grad}
    optimizer = torch.optim.AdamW(parameters.values(), lr=_RATE, weight_decay=0.01)
    name = canonical_json(
        {"keep": list(job.keep), "count": job.count, "epochs": job.epochs, "seed": job.seed}
    )
    steps = job.epochs * -(-len(pieces) // _BATCH)
    done = 0
    resumed = load_latest(job.work / "student", name)
    if resumed is not None:
        done, state = resumed
        student.load_state_dict(state["student"])
        optimizer.load_state_dict(state["optimizer"])
    began = time.monotonic()
    for step, group in enumerate(_batches(pieces, job)):
        if step < done:
            continue
        for options in optimizer.param_groups:
            options["lr"] = _RATE * min(1.0, (step + 1) / _WARM_UP, (steps - step) / (0.8 * steps))
        found = student(*pad([pieces[index] for index in group], torch.device("cpu")))
        target = wanted[group]
        apart = 1.0 - (found * target).sum(-1).mean()
        alike = (found @ found.T - target @ target.T).square().mean()
        optimizer.zero_grad(set_to_none=True)
        (apart + _ALIKE * alike).backward()
        optimizer.step()
        if (step + 1) % _CHECKPOINT_EVERY == 0:
            state = {"student": student.state_dict(), "optimizer": optimizer.state_dict()}
            save_checkpoint(job.work / "student", step + 1, name, state)
            left = (time.monotonic() - began) / (step + 1 - done) * (steps - step - 1)
            print(
                f"step {step + 1} of {steps}: 1 - cosine {apart.item():.4f}, "
                f"similarities {alike.item() ** 0.5:.4f}, {left:.0f} s left",
                file=sys.stderr,
                flush=True,
            )


def _batches(pieces: list[list[int]], job: Distillation) -> Iterator[list[int]]:
    """Texts of similar length together, in a seeded order."""
    for epoch in range(job.epochs):
        generator = generator_of(job.seed, 5, epoch)
        permutation = torch.randperm(len(pieces), generator=generator).tolist()
        groups: list[list[int]] = []
        for begin in range(0, len(pieces), _BATCH * _WINDOW):
            drawn = permutation[begin : begin + _BATCH * _WINDOW]
            window = sorted(drawn, key=lambda index: len(pieces[index]))
            groups += [window[start : start + _BATCH] for start in range(0, len(window), _BATCH)]
        for place in torch.randperm(len(groups), generator=generator).tolist():
            yield groups[place]
