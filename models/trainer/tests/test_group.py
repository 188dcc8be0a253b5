import json
import os
import subprocess
import sys

import pytest

from contexture_trainer import train as training
from contexture_trainer.group import processes_wanted
from contexture_trainer.settings import InvalidInput, checkpoint_folder


def train_in_processes(job, home, tmp_path, processes):
    file = tmp_path / "input.json"
    file.write_text(json.dumps(job.__dict__))
    environment = os.environ | {
        "CONTEXTURE_HOME": str(home),
        "CONTEXTURE_TRAINER_PROCESSES": processes,
        "CUDA_VISIBLE_DEVICES": "",
    }
    command = [sys.executable, "-m", "contexture_trainer", "train", "--input", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    results = [json.loads(line)["result"] for line in done.stdout.splitlines() if '"result"' in line]
    assert len(results) == 1, done.stderr[-2000:]
    return results[0]


def losses_of(home, job):
    rows = (checkpoint_folder(home, job) / "log.jsonl").read_text().splitlines()
    return [json.loads(row)["loss"] for row in rows]


def test_two_processes_learn_what_one_does(make_job, home, tmp_path, monkeypatch):
    # A batch of eleven is shared six to five, and the last of an epoch is a single example for two processes.
    one, two = (make_job(runId=name, batchSize=11, steps=4) for name in ("one", "two"))
    monkeypatch.setattr(training, "store_model", lambda store, *_: store.put(json.dumps({"files": {}})))
    alone = training.train(one, home, lambda _: None)
    together = train_in_processes(two, home, tmp_path, "2")
    assert losses_of(home, two) == pytest.approx(losses_of(home, one), abs=2e-5)
    assert together["metrics"] == pytest.approx(alone["metrics"], abs=1e-3)


def test_a_number_of_processes_that_is_none_is_named():
    with pytest.raises(InvalidInput, match="CONTEXTURE_TRAINER_PROCESSES"):
        processes_wanted(0, "two")
    assert (processes_wanted(0, None), processes_wanted(4, None), processes_wanted(4, "2")) == (1, 4, 2)
