import hashlib

import pytest

from contexture_trainer.artifacts import ArtifactError, ArtifactStore, canonical_json


def test_content_lies_where_the_typescript_store_looks_for_it(home):
    digest = ArtifactStore(home).put("hello")
    assert digest == hashlib.sha256(b"hello").hexdigest()
    assert (home / "artifacts" / "sha256" / digest[:2] / digest).read_bytes() == b"hello"
    assert [path.name for path in (home / "artifacts").rglob("*") if path.is_file()] == [digest]


def test_damage_is_named(home):
    store = ArtifactStore(home)
    digest = store.put("hello")
    store.path_of(digest).write_text("other")
    with pytest.raises(ArtifactError, match="is damaged"):
        store.verify(digest)
    with pytest.raises(ArtifactError, match="is not in the store"):
        store.verify("0" * 64)


def test_equal_values_have_equal_json():
    assert canonical_json({"b": 1, "a": [None, "ü"]}) == '{"a":[null,"ü"],"b":1}'
