"""A state folder of its own and small datasets for each test."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from contexture_trainer.artifacts import ArtifactStore
from contexture_trainer.settings import TrainInput, parse_input

SLOTS = ["requirement", "rule", "code"]
RELATIONS = ["precedes", "continues", "duplicates", "contradicts", "depends_on"]
TOPICS = {
    "sorting": "merge pivot quicksort heap stable comparison partition order swap element".split(),
    "dates": "calendar month leap year weekday february timezone midnight epoch century".split(),
    "network": "socket packet router latency bandwidth protocol handshake port address server".split(),
    "cooking": "flour butter oven recipe simmer garlic pepper sauce knead bake".split(),
}


def example(number: int, source: random.Random) -> dict[str, Any]:
    """Three segments of the query's topic among nine of others; the second feature gives `keep` away."""
    topic = source.choice(list(TOPICS))
    others = [name for name in TOPICS if name != topic]
    kinds = [topic] * 3 + [source.choice(others) for _ in range(6)]
    source.shuffle(kinds)
    keep = [int(kind == topic) for kind in kinds]
    kept = [place for place, value in enumerate(keep) if value]
    return {
        "id": f"example-{number}",
        "split": "validation" if number % 4 == 3 else "train",
        "origin": "add_noise",
        "query": " ".join(source.sample(TOPICS[topic], 2)),
        "segments": [
            {
                "text": " ".join(source.sample(TOPICS[kind], 4)),
                "type": "paragraph",
                "features": [0.5, keep[place], place],
            }
            for place, kind in enumerate(kinds)
        ],
        "lexical": [[place, place + 1, 0.25] for place in range(len(kinds))],
        "keep": keep,
        "slot": [place % 3 if value else None for place, value in enumerate(keep)],
        "order": [kept.index(place) if value else None for place, value in enumerate(keep)],
        "relations": [
            {"type": "continues", "from": a, "to": b} for a, b in zip(kept, kept[1:], strict=False)
        ],
        "relationsKnown": number % 2 == 0,
        "outcome": {"selected": kept, "success": 1.0} if number % 3 == 0 else None,
        "preferences": [{"better": kept, "worse": kept[:1], "margin": 0.5}] if number % 3 == 0 else [],
        "weight": 1,
    }


def dataset_lines(count: int = 16) -> list[dict[str, Any]]:
    source = random.Random(5)
    header = {
        "format": "contexture-dataset/1",
        "features": ["bm25", "given", "item"],
        "slots": SLOTS,
        "relations": RELATIONS,
        "examples": count,
    }
    return [header, *(example(number, source) for number in range(count))]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def make_job(home: Path):
    """A TrainInput over a stored dataset; keywords replace its fields."""

    def make(**changes: Any) -> TrainInput:
        text = "\n".join(json.dumps(line) for line in dataset_lines()) + "\n"
        fields = {
            "runId": "run",
            "stage": "phase1",
            "datasetDigest": ArtifactStore(home).put(text),
            "parent": None,
            "seed": 3,
            "steps": 6,
            "batchSize": 3,
            "learningRate": 0.001,
            "trainableTokenLayers": 1,
            "checkpointEverySteps": 2,
        }
        return parse_input(fields | changes)

    return make
