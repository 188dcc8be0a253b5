"""One training from dataset to model digest: resumable at its checkpoints, the same twice for the same
seed."""

import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from contexture_trainer.artifacts import ArtifactError, ArtifactStore, canonical_json, write_whole
from contexture_trainer.batches import Batch, Sampler, generator_of, make_batch
from contexture_trainer.checkpoint import load_latest, save_checkpoint
from contexture_trainer.dataset import Example, Header, read_dataset
from contexture_trainer.frozen import FrozenStates
from contexture_trainer.group import Group, join_group
from contexture_trainer.losses import losses
from contexture_trainer.metrics import Measures, roc_auc
from contexture_trainer.reranker import train_reranker
from contexture_trainer.saved import Model, load_start, store_model
from contexture_trainer.settings import TrainInput, checkpoint_folder

# The sentence encoder knows much already: its layers learn this many times slower than the new ones.
_TOKEN_RATE = 0.1
_WARM_UP = 0.06
_WEIGHT_DECAY = 0.01
_CLIP = 1.0
# finalLoss is the mean over so many last steps: a single batch is noise.
_FINAL_STEPS = 10
_PARTS = ("loss", "structure", "content", "semantic")

# Called with {done, total, unit, ...} (ActivityProgress) whenever something has moved on.
Advanced = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Run:
    """What every step of one training needs."""

    job: TrainInput
    header: Header
    model: Model
    states: FrozenStates
    device: torch.device
    group: Group


def train(job: TrainInput, home: Path, advanced: Advanced) -> dict[str, Any] | None:
    """Returns a TrainResult; at once when this run, stage and configuration has one. Of several processes the
    first does, the others return None."""
    folder = checkpoint_folder(home, job)
    store = ArtifactStore(home)
    finished = _finished(folder, store)
    if finished is not None:
        return finished
    group = join_group()
    device = _prepare_torch()
    header, examples, questions = read_dataset(store.verify(job.datasetDigest))
    torch.manual_seed(job.seed)
    model = load_start(store, job, header)
    training = [example for example in examples if not example.validation]
    validation = [example for example in examples if example.validation]
    if job.parent is None and training:
        model.context.fit_features(torch.cat([example.features for example in training]))
    model.to(device)
    frozen_layers = len(model.token.layers) - model.trainable
    texts = [text for example in examples for text in (example.query, *example.texts)]
    _note_other_configurations(folder)
    states = FrozenStates(
        model.token,
        model.tokenizer,
        texts,
        frozen_layers,
        folder / f"frozen-{group.rank}.f16",
        device,
        group,
        lambda done, total: advanced({"done": done, "total": total, "unit": "segments"}),
    )
    run = Run(job, header, model, states, device, group)
    _fit(run, training, folder, advanced)
    (folder / f"frozen-{group.rank}.f16").unlink(missing_ok=True)
    if not group.first:
        return None
    reranker, retrieval = train_reranker(model.reranker, header.candidateFeatures, questions, job.seed)
    model.reranker = reranker
    metrics = _measure(run, validation, advanced) | retrieval
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    last = [row["loss"] for row in rows[-_FINAL_STEPS:]]
    digest = store_model(store, job, header, model, metrics, advanced)
    result = {
        "model": digest,
        "log": store.put((folder / "log.jsonl").read_bytes()),
        "steps": job.steps,
        "finalLoss": round(sum(last) / max(1, len(last)), 6),
        "metrics": metrics,
    }
    write_whole(folder / "result.json", canonical_json(result).encode())
    return result


def _finished(folder: Path, store: ArtifactStore) -> dict[str, Any] | None:
    """The stored result, unless what it names is no longer in the store."""
    if not (folder / "result.json").is_file():
        return None
    result = json.loads((folder / "result.json").read_text())
    try:
        manifest = json.loads(store.verify(result["model"]).read_text())
        for digest in (result["log"], *(entry["sha256"] for entry in manifest["files"].values())):
            store.verify(digest)
    except ArtifactError as error:
        print(f"the stored result is not used: {error}", file=sys.stderr)
        return None
    return result


def _prepare_torch() -> torch.device:
    # cuBLAS is deterministic only with a fixed workspace.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    beside = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    threads = os.environ.get("CONTEXTURE_TRAINER_THREADS") or max(1, (os.cpu_count() or 1) // beside)
    torch.set_num_threads(int(threads))
    cuda = torch.cuda.is_available()
    # As use_deterministic_algorithms, which imports a compiler (10 s) that we do not use.
    torch.set_deterministic_debug_mode("warn" if cuda else "error")
    # Every tensor is written before it is read: filling it first costs an eighth of a step.
    torch.utils.deterministic.fill_uninitialized_memory = False
    return torch.device("cuda" if cuda else "cpu")


def _note_other_configurations(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted(other.name for other in folder.parent.iterdir() if other.name != folder.name)
    if others:
        print(
            f"configuration {folder.name} is new beside {', '.join(others)}: it starts for itself",
            file=sys.stderr,
        )


def _fit(run: Run, examples: list[Example], folder: Path, advanced: Advanced) -> None:
    job, model = run.job, run.model
    optimizer = torch.optim.AdamW(
        [
            {"params": list(model.context.parameters()), "rate": job.learningRate},
            {"params": model.learning_token_parameters(), "rate": job.learningRate * _TOKEN_RATE},
        ],
        lr=job.learningRate,
        weight_decay=_WEIGHT_DECAY,
    )
    config_hash = job.config_hash()
    done = 0
    resumed = load_latest(folder, config_hash)
    if resumed is not None:
        done, state = resumed
        model.load_learned(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        print(f"training goes on from step {done}", file=sys.stderr)
    run.group.wait()  # The first must not write a newer checkpoint while another reads.
    log = folder / "log.jsonl" if run.group.first else Path(os.devnull)
    if run.group.first:
        write_whole(log, b"".join(_lines_until(log, done)))
    if not examples:
        return  # A dataset of questions alone trains the retrieval head and nothing else.
    sampler = Sampler(job.seed, job.batchSize, [len(example.texts) for example in examples])
    began, first = time.monotonic(), done
    with log.open("a", encoding="utf-8") as file:
        while done < job.steps:
            started = time.monotonic()
            row = _step(run, optimizer, [examples[index] for index in sampler.indices(done)], done)
            done += 1
            row = {"step": done, **row, "seconds": round(time.monotonic() - started, 3)}
            file.write(json.dumps(row) + "\n")
            if run.group.first and (done % job.checkpointEverySteps == 0 or done == job.steps):
                file.flush()
                os.fsync(file.fileno())
                state = {"model": model.learned(), "optimizer": optimizer.state_dict()}
                save_checkpoint(folder, done, config_hash, state)
            left = (time.monotonic() - began) / (done - first) * (job.steps - done)
            advanced(
                {
                    "done": done,
                    "total": job.steps,
                    "unit": "steps",
                    "loss": row["loss"],
                    "secondsLeft": round(left, 1),
                }
            )


def _lines_until(log: Path, step: int) -> list[bytes]:
    """The whole lines of the steps that the checkpoint holds: no step appears twice."""
    kept = []
    for line in log.read_bytes().splitlines(keepends=True) if log.is_file() else []:
        try:
            if line.endswith(b"\n") and json.loads(line)["step"] <= step:
                kept.append(line)
        except ValueError:
            continue
    return kept


def _step(run: Run, optimizer: torch.optim.Optimizer, chosen: list[Example], step: int) -> dict[str, float]:
    job = run.job
    rate = _rate(step, job.steps)
    for group in optimizer.param_groups:
        group["lr"] = group["rate"] * rate
    mine = run.group.share(chosen)
    rows = slice(run.group.rank, None, run.group.size)
    if not mine:  # Fewer contexts than processes: one takes part in every message and weighs nothing.
        mine, rows = [replace(chosen[0], weight=0.0)], slice(0, 1)
    width = max(len(example.texts) for example in chosen)
    batch = make_batch(mine, run.header, run.states, run.device, width)
    texts = [text for example in chosen for text in (example.query, *example.texts)]
    learning = run.states.learning(texts, generator_of(job.seed, 3, step))
    # Dropout draws from the global generator: set for each step, so that a resumed step draws the same.
    torch.manual_seed(generator_of(job.seed, 2, step).initial_seed())
    run.model.context.train()
    run.model.context.take_part(rows, len(chosen))
    optimizer.zero_grad(set_to_none=True)
    parts, outputs = _forward(run, batch, learning, run.group)
    whole = run.group.total(torch.stack([part.detach() for part in parts.values()]))
    if not torch.isfinite(whole).all():
        raise FloatingPointError(f"the loss of step {step + 1} is not finite: the learning rate is too high")
    parts["loss"].backward()
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    run.group.sum_gradients(parameters)
    torch.nn.utils.clip_grad_norm_(parameters, _CLIP)
    optimizer.step()
    row = {name: round(float(value), 6) for name, value in zip(parts, whole, strict=True)}
    ordered = {name: row.pop(name) for name in _PARTS} | row
    kept = batch.labels.keep[batch.labels.keep_known > 0] >= 0.5
    if kept.any() and not kept.all():
        scores = outputs[0].detach()[batch.labels.keep_known > 0]
        ordered["keep_auc"] = round(roc_auc(kept.cpu().numpy(), scores.float().cpu().numpy()), 6)
    return ordered


def _rate(step: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to a tenth."""
    warm = max(1.0, _WARM_UP * steps)
    if step < warm:
        return (step + 1) / warm if warm > 1 else 1.0
    through = (step - warm) / max(1.0, steps - warm)
    return 0.1 + 0.45 * (1.0 + math.cos(math.pi * min(1.0, through)))


def _forward(run: Run, batch: Batch, learning: set[int], group: Group) -> tuple[dict, tuple]:
    size, count = batch.texts.shape
    everything = torch.cat([batch.texts.flatten(), batch.queries])
    embedded = run.states.embed(everything, learning)
    embeddings = embedded[: size * count].view(size, count, -1)
    query = embedded[size * count :]
    mask = batch.labels.mask
    outputs = run.model.context(embeddings, query, batch.features, batch.lexical, batch.selected, mask)
    parts = losses(batch.labels, *outputs, embeddings, query, group)
    cosine = (embeddings.detach() @ query.detach().unsqueeze(-1)).squeeze(-1)
    return parts, (*outputs, cosine)


def _measure(run: Run, examples: list[Example], advanced: Advanced) -> dict[str, float]:
    """Validation metrics and losses, one example at a time as when serving; empty without validation
    examples."""
    run.model.context.eval()
    measures = Measures(run.header)
    totals: list[float] = []
    for number, example in enumerate(examples, start=1):
        batch = make_batch([example], run.header, run.states, run.device)
        with torch.no_grad():
            parts, (keep, slots, relations, critique, _, cosine) = _forward(run, batch, set(), Group())
        arrays = [tensor[0].float().cpu().numpy() for tensor in (keep, cosine, slots, relations)]
        measures.add(example, *arrays, float(critique[0]))
        if example.weight > 0:
            totals.append(float(parts["loss"]))
        advanced({"done": number, "total": len(examples), "unit": "validation examples"})
    found = measures.summary()
    if totals:
        found["validationLoss"] = round(sum(totals) / len(totals), 6)
    return found
