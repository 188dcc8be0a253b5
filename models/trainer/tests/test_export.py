import json
from pathlib import Path

import numpy
import onnxruntime
import pytest

from contexture_trainer.artifacts import ArtifactStore
from contexture_trainer.encoder import load_tokenizer, tokenize
from contexture_trainer.fixture import write_fixture
from contexture_trainer.settings import parse_input
from contexture_trainer.train import train


@pytest.fixture(scope="module")
def fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fixture")
    write_fixture(folder)
    return folder, json.loads((folder / "fixture.json").read_text())


def embed(session, ids):
    row = numpy.array([ids], numpy.int64)
    return session.run(None, {"input_ids": row, "attention_mask": numpy.ones_like(row)})[0][0]


def test_the_token_encoder_answers_as_pytorch_does(fixture):
    folder, expected = fixture
    session = onnxruntime.InferenceSession(folder / "token_encoder.onnx")
    for token in expected["tokens"]:
        assert numpy.abs(embed(session, token["input_ids"]) - token["embedding"]).max() <= 1e-4


def test_the_context_encoder_answers_as_pytorch_does_for_one_segment_and_for_many(fixture):
    folder, expected = fixture
    session = onnxruntime.InferenceSession(folder / "context_encoder.onnx")
    assert [len(context["inputs"]["selected"]["data"]) for context in expected["contexts"]] == [1, 2, 7, 33]
    for context in expected["contexts"]:
        inputs = {
            name: numpy.array(value["data"], numpy.float32).reshape(value["dims"])
            for name, value in context["inputs"].items()
        }
        names = list(context["outputs"])
        for name, found in zip(names, session.run(names, inputs), strict=True):
            wanted = numpy.array(context["outputs"][name]["data"]).reshape(context["outputs"][name]["dims"])
            assert found.shape == wanted.shape
            assert numpy.abs(found - wanted).max() <= 1e-4, name


def test_the_reranker_answers_as_pytorch_does_for_one_candidate_and_for_many(fixture):
    folder, expected = fixture
    session = onnxruntime.InferenceSession(folder / "reranker.onnx")
    assert len(expected["candidates"]) == 4
    for candidates in expected["candidates"]:
        features = candidates["inputs"]["features"]
        inputs = numpy.array(features["data"], numpy.float32).reshape(features["dims"])
        found = session.run(["relevance_logit"], {"features": inputs})[0]
        wanted = numpy.array(candidates["outputs"]["relevance_logit"]["data"])
        assert found.shape == wanted.shape
        assert numpy.abs(found - wanted).max() <= 1e-4


def test_int8_embeddings_lead_to_the_decisions_of_the_full_ones(fixture):
    """Of the bundled manuals' paragraphs, the likest fifth is kept for each of 60 of them: at least 99 % of the decisions agree."""
    folder, _ = fixture
    samples = Path(__file__).resolve().parents[3] / "samples"
    pages = sorted(samples.rglob("*.md"))
    texts = [text for page in pages for text in page.read_text().split("\n\n") if len(text) > 20][::2]
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    pieces = sorted(tokenize(tokenizer, texts), key=len)
    full, small = (
        _embed_all(onnxruntime.InferenceSession(folder / name), pieces)
        for name in ("token_encoder.onnx", "token_encoder.int8.onnx")
    )
    kept = len(pieces) // 5
    same = []
    for query in range(0, len(pieces), len(pieces) // 60):
        chosen = [set(numpy.argsort(-(vectors @ vectors[query]))[:kept]) for vectors in (full, small)]
        same.append(1 - 2 * len(chosen[0] - chosen[1]) / len(pieces))
    assert numpy.mean(same) >= 0.99


def _embed_all(session, pieces):
    vectors = []
    for start in range(0, len(pieces), 32):
        rows = pieces[start : start + 32]
        longest = max(map(len, rows))
        ids = numpy.array([row + [0] * (longest - len(row)) for row in rows])
        mask = numpy.array([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        vectors.append(session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0])
    return numpy.concatenate(vectors)


def test_a_training_stores_a_model_that_a_further_training_goes_on_from(make_job, home):
    job = make_job(steps=2, trainableTokenLayers=0)
    units = []
    result = train(job, home, lambda progress: units.append(progress["unit"]))
    store = ArtifactStore(home)
    manifest = json.loads(store.verify(result["model"]).read_text())
    assert set(manifest["files"]) == {
        "backbone.safetensors",
        "context_encoder.onnx",
        "token_encoder.int8.onnx",
        "token_encoder.onnx",
        "tokenizer.json",
        "weights.safetensors",
    }
    assert units[-1] == "model files"
    child = train(
        parse_input(job.__dict__ | {"stage": "phase2-week1", "parent": result["model"]}), home, lambda _: None
    )
    next_manifest = json.loads(store.verify(child["model"]).read_text())
    assert next_manifest["parent"] == result["model"]
    # Frozen layers are the same file, not a copy.
    assert next_manifest["files"]["backbone.safetensors"] == manifest["files"]["backbone.safetensors"]
    assert next_manifest["files"]["token_encoder.onnx"] == manifest["files"]["token_encoder.onnx"]
    # The same training twice, from nothing, is the same model.
    again = train(parse_input(job.__dict__ | {"runId": "again"}), home, lambda _: None)
    assert again["model"] == result["model"]
