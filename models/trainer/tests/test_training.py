import json
import sys

import pytest
import torch

from contexture_trainer import train as training
from contexture_trainer.checkpoint import load_latest, save_checkpoint
from contexture_trainer.settings import InvalidInput, checkpoint_folder, parse_input


class Interrupted(Exception):
    pass


@pytest.fixture
def learned(monkeypatch):
    """Trains without the export and gives (learned weights, result)."""
    models = []

    def keep(store, job, header, model, metrics, advanced):
        models.append(model.learned())
        return store.put(json.dumps({"files": {}, "number": len(models)}))

    monkeypatch.setattr(training, "store_model", keep)

    def run(job, home, stop_at=None):
        def advanced(progress):
            if progress["unit"] == "steps" and progress["done"] == stop_at:
                raise Interrupted

        result = training.train(job, home, advanced)
        return models[-1], result

    return run


def log_of(home, job):
    rows = [
        json.loads(line) for line in (checkpoint_folder(home, job) / "log.jsonl").read_text().splitlines()
    ]
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def test_a_resumed_training_ends_bitwise_where_an_uninterrupted_one_does(learned, make_job, home):
    whole_job, cut_job = make_job(runId="whole"), make_job(runId="cut")
    whole, _ = learned(whole_job, home)
    with pytest.raises(Interrupted):
        learned(cut_job, home, stop_at=5)
    assert [row["step"] for row in log_of(home, cut_job)] == [1, 2, 3, 4, 5]
    cut, result = learned(cut_job, home)
    assert log_of(home, cut_job) == log_of(home, whole_job)
    assert whole.keys() == cut.keys()
    assert all(torch.equal(whole[name], cut[name]) for name in whole)
    assert any(name.startswith("token.layers.1.") for name in whole)
    assert result["steps"] == 6


def test_a_damaged_checkpoint_is_skipped_with_a_message(learned, make_job, home, capfd):
    job = make_job()
    with pytest.raises(Interrupted):
        learned(job, home, stop_at=5)
    damaged = checkpoint_folder(home, job) / "step-4" / "state.pt"
    damaged.write_bytes(damaged.read_bytes()[:-9] + b"scrambled")
    learned(job, home)
    said = capfd.readouterr().err
    assert "checkpoint step-4 is skipped: state.pt does not have the sha256 of its manifest" in said
    assert "training goes on from step 2" in said
    assert [row["step"] for row in log_of(home, job)] == [1, 2, 3, 4, 5, 6]


def test_a_finished_training_is_returned_and_not_repeated(learned, make_job, home):
    job = make_job()
    _, first = learned(job, home)
    steps = []
    assert training.train(job, home, steps.append) == first
    assert steps == []


def test_another_configuration_gets_a_folder_of_its_own(make_job, home):
    folders = {
        checkpoint_folder(home, make_job(**change)) for change in ({}, {"seed": 4}, {"learningRate": 0.002})
    }
    assert len(folders) == 3


def test_the_loss_falls_and_keep_learns_more_than_the_cosine(learned, make_job, home):
    job = make_job(steps=40, trainableTokenLayers=0, checkpointEverySteps=100)
    _, result = learned(job, home)
    rows = log_of(home, job)
    first, last = (sum(row["loss"] for row in part) / 5 for part in (rows[:5], rows[-5:]))
    assert last < 0.8 * first
    assert {"structure", "content", "semantic"} <= rows[0].keys()
    assert result["metrics"]["keepAuc"] >= result["metrics"]["keepAucCosine"]


def test_step_1000_is_newer_than_step_900(tmp_path):
    for step in (1000, 900):
        save_checkpoint(tmp_path, step, "hash", {"step": step})
    step, state = load_latest(tmp_path, "hash")
    assert (step, state["step"]) == (1000, 1000)
    assert load_latest(tmp_path, "other hash") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("steps", 0), ("seed", 1.5), ("stage", "../up"), ("parent", "abc"), ("learningRate", -1)],
)
def test_a_wrong_field_is_named(make_job, field, value):
    record = make_job().__dict__ | {field: value}
    with pytest.raises(InvalidInput, match=field):
        parse_input(record)


def test_the_worker_imports_no_torch():
    import subprocess

    code = "import sys, contexture_trainer.worker; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
