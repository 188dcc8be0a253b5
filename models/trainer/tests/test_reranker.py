import json
import random

import pytest
import torch
from conftest import dataset_lines

from contexture_trainer.artifacts import ArtifactStore
from contexture_trainer.dataset import InvalidDataset, Question, read_dataset
from contexture_trainer.reranker import Reranker, train_reranker
from contexture_trainer.settings import parse_input
from contexture_trainer.train import train

NAMES = ("fusion", "votes")


def questions(informative: bool, count: int = 1200) -> list[Question]:
    """The second feature gives the relevant candidate away, or nothing does."""
    source = random.Random(3)
    made = []
    for number in range(count):
        answer = source.randrange(20)
        features = [
            [source.random(), source.random() + (2.0 if informative and place == answer else 0.0)]
            for place in range(20)
        ]
        relevant = [float(place == answer) for place in range(20)]
        made.append(Question(number % 4 == 0, features, relevant, 1.0))
    return made


def test_before_training_the_order_is_the_untrained_one():
    head = Reranker(2)
    head.start(NAMES, torch.rand(50, 2))
    features = torch.rand(9, 2)
    assert torch.equal(head(features).argsort(), features[:, 0].argsort())


def test_the_head_learns_what_gives_the_answer_away_and_the_same_twice():
    head, measures = train_reranker(None, NAMES, questions(informative=True), 7)
    assert measures["retrievalHit5"] > measures["retrievalHit5Untrained"] + 0.5
    again, _ = train_reranker(None, NAMES, questions(informative=True), 7)
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in head.state_dict().items())


def test_a_head_that_is_behind_the_untrained_order_is_not_taken():
    made = []
    for question in questions(informative=True):
        # The untrained score knows the answer, and what votes say is turned round on the validation questions.
        sign = -1.0 if question.validation else 1.0
        rows = zip(question.features, question.relevant, strict=True)
        features = [[untrained * relevant, sign * votes] for (untrained, votes), relevant in rows]
        made.append(Question(question.validation, features, question.relevant, 1.0))
    head, measures = train_reranker(None, NAMES, made, 7)
    assert head is None
    assert measures["retrievalHeadTaken"] == 0


def test_without_questions_the_parents_head_stays():
    head = Reranker(2)
    assert train_reranker(head, NAMES, [], 7) == (head, {})


def question_line(number: int, question: Question) -> dict:
    return {
        "id": f"question-{number}",
        "split": "validation" if question.validation else "train",
        "query": "?",
        "origin": "heading",
        "candidates": [
            {"features": row, "relevant": bool(relevant)}
            for row, relevant in zip(question.features, question.relevant, strict=True)
        ],
        "weight": 1,
    }


def test_the_head_goes_into_the_model_and_on_to_its_children(make_job, home):
    asked = [question_line(*pair) for pair in enumerate(questions(informative=True, count=400))]
    header, *examples = dataset_lines()
    header |= {"candidateFeatures": list(NAMES), "examples": len(examples) + len(asked)}
    store = ArtifactStore(home)
    text = "\n".join(json.dumps(line) for line in [header, *examples, *asked]) + "\n"
    changes = {"datasetDigest": store.put(text), "steps": 2, "trainableTokenLayers": 0}
    parent = train(make_job(**changes), home, lambda _: None)
    manifest = json.loads(store.verify(parent["model"]).read_text())
    assert manifest["metrics"]["retrievalHeadTaken"] == 1
    header["examples"] = len(examples)
    text = "\n".join(json.dumps(line) for line in [header, *examples]) + "\n"
    job = make_job(**changes | {"datasetDigest": store.put(text), "parent": parent["model"]})
    child = json.loads(store.verify(train(job, home, lambda _: None)["model"]).read_text())
    assert child["files"]["reranker.onnx"] == manifest["files"]["reranker.onnx"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"candidates": []}, "line 2: candidates is empty"),
        ({"candidates": [{"features": [1], "relevant": True}]}, "line 2: 1 features, the header names 2"),
        ({"split": "test"}, "line 2: split is 'test'"),
        ({"weight": -1}, "line 2: weight"),
    ],
)
def test_a_broken_question_is_named(tmp_path, change, message):
    header = dataset_lines()[0] | {"candidateFeatures": list(NAMES), "examples": 1}
    line = question_line(0, questions(informative=True, count=1)[0]) | change
    file = tmp_path / "dataset.jsonl"
    file.write_text(f"{json.dumps(header)}\n{json.dumps(line)}\n")
    with pytest.raises(InvalidDataset, match=message):
        read_dataset(file)
