"""The token encoder that models start from: a shallow student of the published sentence encoder.

The student keeps some of the teacher's layers and puts a linear map behind the mean, fitted in closed form before
the first step. Then all but the word vectors learns to answer as the teacher does: each text's vector, and how alike a
batch's texts are. Last it learns what belongs to one section (sections.py), held to the teacher meanwhile.
"""

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
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
from contexture_trainer.sections import SectionSampler, contrast, read_sections

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
    """`subjects`: file that `read_sections` reads; `keep`: the layers of the teacher that the student starts with; `steps`:
    with sections, after `epochs` over all texts; `work`: folder to resume from."""

    subjects: Path
    output: Path
    work: Path
    keep: tuple[int, ...]
    epochs: int
    steps: int
    seed: int


def distil(job: Distillation) -> None:
    """Writes the student as a folder that `load_sentence_encoder` reads. Goes on where a run with the same `work`
    stopped."""
    folder = published_encoder_folder()
    teacher, tokenizer = load_sentence_encoder(folder), load_tokenizer(folder / "tokenizer.json")
    sections = read_sections(job.subjects)
    # Other sections do not go on where these stopped.
    job = replace(job, work=job.work / hashlib.sha256(job.subjects.read_bytes()).hexdigest()[:16])
    texts = list(dict.fromkeys(text for one in sections for text in (one.query, *one.paragraphs)))
    pieces = tokenize(tokenizer, texts)
    wanted = _teach(teacher, pieces, job.work)
    student = _shallow(teacher, job.keep)
    student.words.requires_grad_(False)
    _fit_dense(student, pieces[:_FITTED], wanted[:_FITTED])
    batches = list(_batches(pieces, job))

    def imitate(step: int) -> dict[str, Tensor]:
        return _imitation(_read(student, pieces, batches[step]), wanted[batches[step]])

    _learn(student, imitate, "teacher", len(batches), job)
    number = {text: place for place, text in enumerate(texts)}
    sampler = SectionSampler(sections)

    def tell_apart(step: int) -> dict[str, Tensor]:
        drawn, owner, asks = sampler.draw(generator_of(job.seed, 6, step))
        places = [number[text] for text in drawn]
        found = _read(student, pieces, places)
        others = batches[step % len(batches)]
        return {
            "contrast": contrast(found, owner, asks),
            "1 - cosine": _apart(found, wanted[places]),
            **{f"{name} of others": part for name, part in
               _imitation(_read(student, pieces, others), wanted[others]).items()},
        }

    _learn(student, tell_apart, "sections", job.steps, job)
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


def _half() -> AbstractContextManager:
    """Products in bfloat16: on processors with AMX a third of the time, and the vectors differ by less than a student
    does from its teacher."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def _each_batch(
    encoder: TokenEncoder, pieces: list[list[int]], answer: Callable[[Tensor, Tensor], Tensor]
) -> Tensor:
    """[N,H]: what `answer` says about every text, asked in batches of similar length."""
    vectors = torch.empty(len(pieces), encoder.shape.hidden)
    order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
    for begin in range(0, len(order), _BATCH):
        group = order[begin : begin + _BATCH]
        with torch.no_grad(), _half():
            vectors[group] = answer(*pad([pieces[index] for index in group], torch.device("cpu"))).float()
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


def _read(student: TokenEncoder, pieces: list[list[int]], places: list[int]) -> Tensor:
    with _half():
        return student(*pad([pieces[place] for place in places], torch.device("cpu"))).float()


def _apart(found: Tensor, wanted: Tensor) -> Tensor:
    return 1.0 - (found * wanted).sum(-1).mean()


def _imitation(found: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    alike = (found @ found.T - wanted @ wanted.T).square().mean()
    return {"1 - cosine": _apart(found, wanted), "similarities": _ALIKE * alike}


def _learn(
    student: TokenEncoder,
    losses: Callable[[int], dict[str, Tensor]],
    stage: str,
    steps: int,
    job: Distillation,
) -> None:
    """So many steps on the sum of the losses, from the last checkpoint of the stage."""
    parameters = {name: value for name, value in student.named_parameters() if value.requires_grad}
    optimizer = torch.optim.AdamW(parameters.values(), lr=_RATE, weight_decay=0.01)
    name = canonical_json(
        {"keep": list(job.keep), "epochs": job.epochs, "steps": job.steps, "seed": job.seed}
    )
    done = 0
    resumed = load_latest(job.work / stage, name)
    if resumed is not None:
        done, state = resumed
        student.load_state_dict(state["student"])
        optimizer.load_state_dict(state["optimizer"])
    began = time.monotonic()
    for step in range(done, steps):
        for options in optimizer.param_groups:
            options["lr"] = _RATE * min(1.0, (step + 1) / _WARM_UP, (steps - step) / (0.8 * steps))
        parts = losses(step)
        optimizer.zero_grad(set_to_none=True)
        sum(parts.values()).backward()
        optimizer.step()
        if (step + 1) % _CHECKPOINT_EVERY == 0 or step + 1 == steps:
            state = {"student": student.state_dict(), "optimizer": optimizer.state_dict()}
            save_checkpoint(job.work / stage, step + 1, name, state)
            left = (time.monotonic() - began) / (step + 1 - done) * (steps - step - 1)
            told = ", ".join(f"{part} {value.item():.4f}" for part, value in parts.items())
            print(f"{stage}: step {step + 1} of {steps}: {told}, {left:.0f} s left", file=sys.stderr, flush=True)


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
