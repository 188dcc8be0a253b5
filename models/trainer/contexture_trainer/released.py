"""The released model as a folder of the repository: the token encoder that models start from, what was trained on it, and its card.

It holds no ONNX file: those are exported where the model is restored, from weights a quarter of their size.
"""

import json
from pathlib import Path
from typing import Any

from contexture_trainer.artifacts import ArtifactError, ArtifactStore, sha256_of_file, write_whole
from contexture_trainer.dataset import Header
from contexture_trainer.saved import start_from_encoder, store_model
from contexture_trainer.settings import TrainInput

_CARD, _LEARNED = "card.json", "learned.safetensors"
_ENCODER = ("config.json", "model.safetensors", "tokenizer.json")


def pack(store: ArtifactStore, digest: str, folder: Path) -> None:
    """Writes a stored model beside the token encoder in `folder` that it was trained on and left as it was."""
    manifest = json.loads(store.verify(digest).read_text())
    if manifest["hyperparameters"]["trainableTokenLayers"] > 0 or manifest["parent"] is not None:
        raise ArtifactError("a released model is trained in one stage and leaves the token encoder as it is", digest)
    learned = store.verify(manifest["files"]["weights.safetensors"]["sha256"]).read_bytes()
    write_whole(folder / _LEARNED, learned)
    files = {name: sha256_of_file(folder / name) for name in (*_ENCODER, _LEARNED)}
    card = {name: value for name, value in manifest.items() if name not in ("files", "architecture")}
    text = json.dumps(card | {"model": digest, "files": files}, indent=2, sort_keys=True)
    write_whole(folder / _CARD, f"{text}\n".encode())


def restore(store: ArtifactStore, folder: Path) -> str:
    """Stores the released model with its ONNX files and returns its digest: that of the card where the exporters are the same.
    Raises ArtifactError with the name of a file that is not the one of the card."""
    from safetensors.torch import load_file

    card = json.loads((folder / _CARD).read_text())
    for name, wanted in card["files"].items():
        if not (folder / name).is_file() or sha256_of_file(folder / name) != wanted:
            raise ArtifactError(f"released model: {name} is not the file that {_CARD} names", wanted)
    header = Header(**{name: tuple(card[name]) for name in Header.__dataclass_fields__})
    job = _job_of(card)
    model = start_from_encoder(folder, header)
    model.load_learned(load_file(folder / _LEARNED))
    return store_model(store, job, header, model, card["metrics"], lambda _: None)


def _job_of(card: dict[str, Any]) -> TrainInput:
    chosen = {name: card[name] for name in ("stage", "parent", "datasetDigest", "seed")} | card["hyperparameters"]
    return TrainInput(runId="released", checkpointEverySteps=chosen["steps"], **chosen)
