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
    texts = home / "texts.jsonl"
    texts.write_text("".join(json.dumps(text) + "\n" for text in TEXTS))
    for name in ("first", "second"):
        distil(
            Distillation(texts, home / name, home / f"{name}-work", keep=(0, 5), count=100, epochs=2, seed=1)
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
