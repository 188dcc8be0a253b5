import json

import pytest
from conftest import dataset_lines

from contexture_trainer.dataset import InvalidDataset, read_dataset


def write(tmp_path, lines):
    file = tmp_path / "dataset.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return file


def test_header_and_examples_are_read(tmp_path):
    header, examples, questions = read_dataset(write(tmp_path, dataset_lines()))
    assert questions == []
    assert header.features == ("bm25", "given", "item")
    assert len(examples) == 16
    assert sum(example.validation for example in examples) == 4
    assert len(examples[0].keep) == len(examples[0].texts) == 9


def broken(change):
    lines = dataset_lines()
    change(lines)
    return lines


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "line 1: the file is empty|line 1: not valid JSON"),
        (broken(lambda x: x[0].update(format="other")), "line 1: field format"),
        (broken(lambda x: x[2].pop("query")), "line 3: field query is missing"),
        (broken(lambda x: x[2].update(keep=[1])), "line 3: keep has 1 entries for 9 segments"),
        (broken(lambda x: x[3]["slot"].__setitem__(0, 3)), "line 4: slot has an entry outside 0..2"),
        (
            broken(lambda x: x[3]["segments"][0].update(features=[1])),
            "line 4: 1 features, the header names 3",
        ),
        (
            broken(lambda x: x[4]["relations"].append({"type": "likes", "from": 0, "to": 1})),
            "line 5: relation 'likes'",
        ),
        (broken(lambda x: x.pop()), "the header promises 16 examples, there are 15"),
        (broken(lambda x: x.__setitem__(5, "{")), "line 6: not valid JSON"),
        (
            broken(lambda x: x[2]["segments"][0].update(features=[1, 2, float("nan")])),
            "line 3: a feature is not",
        ),
    ],
)
def test_a_broken_line_is_named(tmp_path, lines, message):
    with pytest.raises(InvalidDataset, match=message):
        read_dataset(write(tmp_path, lines))
