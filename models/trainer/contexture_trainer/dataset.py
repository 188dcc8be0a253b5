"""Reads datasets (models/cet/training-example.ts): a header line, then one example a line."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import Tensor


class InvalidDataset(Exception):
    """A line breaks the format; the message names line and field."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"dataset line {line}: {problem}")
        self.line = line


@dataclass(frozen=True)
class Header:
    features: tuple[str, ...]
    slots: tuple[str, ...]
    relations: tuple[str, ...]
    candidateFeatures: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One context with its labels; None where a label is not known. `texts`, `keep`, ... have one entry a
    segment."""

    id: str
    validation: bool
    query: str
    texts: list[str]
    features: Tensor  # [S,F]
    pairs: Tensor  # [2,P] int64 places of two texts that share terms (0: the query), the lower one first
    lexical: Tensor  # [P] cosine of the pairs' terms
    keep: list[float | None]
    slot: list[int | None]
    order: list[float | None]
    relations: list[tuple[int, int, int]]
    relations_known: bool
    outcome: tuple[list[int], float] | None
    preferences: list[tuple[list[int], list[int], float]]
    weight: float


@dataclass(frozen=True)
class Question:
    """A question with the candidates that the search found for it."""

    validation: bool
    features: list[list[float]]  # [C][F]
    relevant: list[float]  # [C] 0 or 1
    weight: float


def read_dataset(path: Path) -> tuple[Header, list[Example], list[Question]]:
    """Examples and questions in the order of the file; raises InvalidDataset."""
    examples: list[Example] = []
    questions: list[Question] = []
    header: Header | None = None
    promised = 0
    line = 0
    with path.open(encoding="utf-8") as file:
        for line, text in enumerate(file, start=1):
            try:
                record = json.loads(text)
            except ValueError as cause:
                raise InvalidDataset(line, f"not valid JSON ({cause})") from cause
            try:
                if header is None:
                    header, promised = _header(record, line)
                elif "candidates" in record:
                    questions.append(_question(record, header, line))
                else:
                    examples.append(_example(record, header, line))
            except KeyError as cause:
                raise InvalidDataset(line, f"field {cause.args[0]} is missing") from cause
            except (TypeError, ValueError, AttributeError) as cause:
                raise InvalidDataset(line, f"a field has the wrong type ({cause})") from cause
    if header is None:
        raise InvalidDataset(1, "the file is empty, a header is expected")
    if len(examples) + len(questions) != promised:
        raise InvalidDataset(
            line, f"the header promises {promised} examples, there are {len(examples) + len(questions)}"
        )
    if all(example.validation for example in [*examples, *questions]):
        raise InvalidDataset(line, "no example has split train")
    return header, examples, questions


def _header(record: Any, line: int) -> tuple[Header, int]:
    if not isinstance(record, dict) or record.get("format") != "contexture-dataset/1":
        raise InvalidDataset(line, "field format must be contexture-dataset/1 in the header")
    names = [tuple(record[name]) for name in ("features", "slots", "relations")]
    # The model computes with these two columns by their place.
    if names[0][:1] != ("bm25",) or names[0][-1:] != ("item",):
        raise InvalidDataset(line, "field features must begin with bm25 and end with item")
    # A dataset from before there were questions names no features of candidates.
    return Header(*names, tuple(record.get("candidateFeatures", ()))), int(record["examples"])


def _question(record: dict[str, Any], header: Header, line: int) -> Question:
    if record["split"] not in ("train", "validation"):
        raise InvalidDataset(line, f"split is {record['split']!r}")
    features = [[float(value) for value in candidate["features"]] for candidate in record["candidates"]]
    if not features:
        raise InvalidDataset(line, "candidates is empty")
    for row in features:
        if len(row) != len(header.candidateFeatures):
            raise InvalidDataset(
                line, f"{len(row)} features, the header names {len(header.candidateFeatures)} of candidates"
            )
        if not all(abs(value) < 1e6 for value in row):
            raise InvalidDataset(line, "a feature is not a finite number below 1e6")
    weight = float(record["weight"])
    if not 0 <= weight <= 1e6:
        raise InvalidDataset(line, "weight must be a number from 0 to 1e6")
    relevant = [float(bool(candidate["relevant"])) for candidate in record["candidates"]]
    return Question(record["split"] == "validation", features, relevant, weight)


def _example(record: dict[str, Any], header: Header, line: int) -> Example:
    def check(holds: bool, problem: str) -> None:
        if not holds:
            raise InvalidDataset(line, problem)

    segments = record["segments"]
    count = len(segments)
    check(count > 0, "segments is empty")
    check(record["split"] in ("train", "validation"), f"split is {record['split']!r}")
    texts = [segment["text"] for segment in segments]
    check(all(isinstance(text, str) for text in [record["query"], *texts]), "query and text must be strings")
    rows = [segment["features"] for segment in segments]
    for row in rows:
        check(
            len(row) == len(header.features), f"{len(row)} features, the header names {len(header.features)}"
        )
    features = numpy.array(rows, dtype=numpy.float64)
    # Not a number compares with nothing.
    check(bool((numpy.abs(features) < 1e6).all()), "a feature is not a finite number below 1e6")
    lexical = numpy.array(record["lexical"], dtype=numpy.float64).reshape(-1, 3).T
    first, second, cosine = lexical
    check(
        bool(((first == first.round()) & (second == second.round())).all())
        and bool(((first >= 0) & (first < second) & (second <= count)).all()),
        f"lexical names a place outside 0..{count}, or not the lower one first",
    )
    check(bool(((cosine >= 0) & (cosine <= 1.001)).all()), "lexical has a cosine outside 0..1")

    def column(name: str, low: float, high: float) -> list:
        values = record[name]
        check(len(values) == count, f"{name} has {len(values)} entries for {count} segments")
        check(
            all(v is None or low <= v <= high for v in values), f"{name} has an entry outside {low}..{high}"
        )
        return list(values)

    def indices(values: list[int], name: str) -> list[int]:
        check(
            all(type(v) is int and 0 <= v < count for v in values),
            f"{name} names a segment outside 0..{count - 1}",
        )
        return list(values)

    names = {name: number for number, name in enumerate(header.relations)}
    pairs = []
    for pair in record["relations"]:
        check(pair["type"] in names, f"relation {pair['type']!r} is not in the header")
        start, end = indices([pair["from"], pair["to"]], "relations")
        pairs.append((names[pair["type"]], start, end))
    outcome = record["outcome"]
    weight = float(record["weight"])
    check(0 <= weight <= 1e6, "weight must be a number from 0 to 1e6")
    if outcome is not None:
        check(0 <= outcome["success"] <= 1, "outcome.success is outside 0..1")
    return Example(
        id=str(record["id"]),
        validation=record["split"] == "validation",
        query=record["query"],
        texts=texts,
        features=torch.from_numpy(features.astype(numpy.float32)),
        pairs=torch.from_numpy(lexical[:2].astype(numpy.int64)),
        lexical=torch.from_numpy(lexical[2].astype(numpy.float32)),
        keep=column("keep", 0, 1),
        slot=column("slot", 0, len(header.slots) - 1),
        order=column("order", 0, 1e9),
        relations=pairs,
        relations_known=bool(record["relationsKnown"]),
        outcome=outcome and (indices(outcome["selected"], "outcome.selected"), float(outcome["success"])),
        preferences=[
            (indices(p["better"], "preferences"), indices(p["worse"], "preferences"), float(p["margin"]))
            for p in record["preferences"]
        ],
        weight=weight,
    )
