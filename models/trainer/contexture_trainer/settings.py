"""What one training is asked to do (activities/training/types.ts) and where its files lie."""

import hashlib
import os
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from contexture_trainer.artifacts import canonical_json

# Part of every configuration's hash: raised when the same input would train another model.
TRAINER_VERSION = 6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class InvalidInput(Exception):
    """A field of the training's input breaks a rule; the message names it."""


@dataclass(frozen=True)
class TrainInput:
    """Twin of TrainInput in activities/training/types.ts, field by field."""

    runId: str
    stage: str
    datasetDigest: str
    parent: str | None
    seed: int
    steps: int
    batchSize: int
    learningRate: float
    trainableTokenLayers: int
    checkpointEverySteps: int

    def config_hash(self) -> str:
        """Names everything that decides the outcome; where checkpoints are taken does not."""
        from contexture_trainer.artifacts import sha256_of_file
        from contexture_trainer.encoder import sentence_encoder_folder

        decisive = asdict(self) | {"trainer": TRAINER_VERSION}
        if self.parent is None:
            decisive["encoder"] = sha256_of_file(sentence_encoder_folder() / "model.safetensors")
        for name in ("runId", "stage", "checkpointEverySteps"):
            del decisive[name]
        return hashlib.sha256(canonical_json(decisive).encode()).hexdigest()


def parse_input(record: Any) -> TrainInput:
    """Raises InvalidInput with the name of the field."""
    if not isinstance(record, dict):
        raise InvalidInput("training input must be an object")
    for field in fields(TrainInput):
        if field.name not in record:
            raise InvalidInput(f"{field.name} is missing")
    job = TrainInput(**{field.name: record[field.name] for field in fields(TrainInput)})
    for name in ("runId", "stage"):
        if not isinstance(getattr(job, name), str) or not _NAME.fullmatch(getattr(job, name)):
            raise InvalidInput(f"{name} must be letters, digits, dots and dashes, is {getattr(job, name)!r}")
    for name, least in (
        ("seed", 0),
        ("steps", 1),
        ("batchSize", 1),
        ("trainableTokenLayers", 0),
        ("checkpointEverySteps", 1),
    ):
        value = getattr(job, name)
        if type(value) is not int or value < least:
            raise InvalidInput(f"{name} must be a whole number of at least {least}, is {value!r}")
    if not isinstance(job.learningRate, int | float) or not 0 < job.learningRate < 1:
        raise InvalidInput(f"learningRate must be between 0 and 1, is {job.learningRate!r}")
    for name in ("datasetDigest", "parent"):
        value = getattr(job, name)
        if not (name == "parent" and value is None) and not re.fullmatch(r"[0-9a-f]{64}", str(value)):
            raise InvalidInput(f"{name} must be a sha256 digest, is {value!r}")
    return job


def state_folder() -> Path:
    """Same rule as infra/config: CONTEXTURE_HOME, else `.contexture` in the project."""
    named = os.environ.get("CONTEXTURE_HOME")
    return Path(named).resolve() if named else Path(__file__).resolve().parents[3] / ".contexture"


def checkpoint_folder(home: Path, job: TrainInput) -> Path:
    """One folder for each configuration: another one neither reads nor overwrites it."""
    return home / "checkpoints" / job.runId / job.stage / job.config_hash()[:16]
