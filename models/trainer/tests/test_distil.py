import json

import numpy
import onnxruntime
import pytest
import torch

from contexture_trainer.distil import Distillation, distil
from contexture_trainer.encoder import (
    load_sentence_encoder,
    load_tokenizer,
    pad,
    published_encoder_folder,
    tokenize,
)
from contexture_trainer.int8_encoder import write_int8_encoder
from contexture_trainer.sections import InvalidSections, contrast, read_sections

TEXTS = [
    f"{start} {what} {end}"
    for start in ("Returns", "Raises an error for", "Never accepts", "Prints")
    for what in ("the sum of", "an empty list of", "a path to", "the date before")
    for end in ("two numbers.", "the user's orders, unless they were cancelled before noon.", "x")
]


@pytest.fixture(scope="module")
def students(tmp_path_factory):
    """Two distillations with the same seed, each from nothing."""
    home = tmp_path_factory.mktemp("distil")
    subjects = home / "subjects.jsonl"
    records = [
        {
            "split": "train",
            "manual": "m",
            "course": f"c{place % 2}",
            "query": TEXTS[place],
            "evidence": TEXTS[place + 1 : place + 4],
        }
        for place in range(0, len(TEXTS), 4)
    ]
    subjects.write_text("".join(json.dumps(record) + "\n" for record in records))
    for name in ("first", "second"):
        distil(
            Distillation(
                subjects, home / name, home / f"{name}-work", keep=(0, 5), epochs=40, steps=3, seed=1
            )
        )
    return home


def vectors(encoder, pieces):
    with torch.no_grad():
        return encoder(*pad(pieces, torch.device("cpu"))).numpy()


def pieces_of(folder):
    return tokenize(load_tokenizer(folder / "tokenizer.json"), TEXTS)


def test_the_same_texts_and_seed_give_the_same_student(students):
    first, second = ((students / name / "model.safetensors").read_bytes() for name in ("first", "second"))
    assert first == second


def test_the_student_answers_as_its_teacher_does_on_the_texts_it_learned_from(students):
    pieces = pieces_of(students / "first")
    student = vectors(load_sentence_encoder(students / "first"), pieces)
    teacher = vectors(load_sentence_encoder(published_encoder_folder()), pieces)
    assert (student * teacher).sum(-1).mean() > 0.9


def test_the_int8_graph_answers_as_pytorch_does_whatever_the_padding(students):
    encoder, pieces = load_sentence_encoder(students / "first"), pieces_of(students / "first")
    path = students / "int8.onnx"
    write_int8_encoder(encoder, path)
    session = onnxruntime.InferenceSession(path)
    ids, mask = (tensor.numpy() for tensor in pad(pieces, torch.device("cpu")))
    together = session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0]
    alone = numpy.concatenate(
        [
            session.run(["embedding"], {"input_ids": row, "attention_mask": numpy.ones_like(row)})[0]
            for row in (numpy.array([ids], numpy.int64) for ids in pieces[:6])
        ]
    )
    wanted = vectors(encoder, pieces)
    assert (together * wanted).sum(-1).min() > 0.99
    assert (alone * wanted[:6]).sum(-1).min() > 0.99


def test_the_contrast_falls_as_a_sections_texts_come_together():
    owner, asks = torch.tensor([0, 0, 0, 1, 1, 1]), torch.tensor([True, False, False] * 2)
    together = torch.eye(2)[owner]
    mixed = torch.nn.functional.normalize(together + 0.8 * together.flip(1), dim=1)
    assert contrast(together, owner, asks) < contrast(mixed, owner, asks)
    # All alike: two paragraphs of the other section against one of its own, twice for a question.
    assert contrast(torch.ones(6, 1), owner, asks).item() == pytest.approx(numpy.log(3.0), abs=1e-5)


def _subject(split: str, paragraph: str) -> str:
    record = {"split": split, "manual": "m", "course": "c", "query": "q", "evidence": [paragraph]}
    return json.dumps(record) + "\n"


def test_only_the_train_side_is_learned_from(tmp_path):
    file = tmp_path / "subjects.jsonl"
    file.write_text("".join(_subject(split, split) for split in ("heldout", "train", "validation")))
    assert [section.paragraphs for section in read_sections(file)] == [("train",)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2"),
        ('{"split": "train", "manual": "m", "course": "c", "query": "q"}', "line 2: field evidence"),
        ('{"split": "train", "manual": "m", "course": "c", "query": "q", "evidence": []}', "line 2"),
        ('{"split": "train", "manual": "m", "course": "c", "query": 1, "evidence": ["p"]}', "line 2"),
    ],
)
def test_a_broken_line_of_subjects_is_named(tmp_path, line, told):
    file = tmp_path / "subjects.jsonl"
    file.write_text(_subject("train", "p") + line + "\n")
    with pytest.raises(InvalidSections, match=told):
        read_sections(file)
