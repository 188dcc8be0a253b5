"""A model packed as the released one and restored is the same model."""

import json
import shutil

import pytest

from contexture_trainer.artifacts import ArtifactError, ArtifactStore
from contexture_trainer.encoder import released_folder
from contexture_trainer.released import pack, restore
from contexture_trainer.train import train


@pytest.fixture
def folder(tmp_path):
    """The token encoder of the repository without the model that was trained on it."""
    copy = tmp_path / "released"
    copy.mkdir()
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        shutil.copy(released_folder() / name, copy / name)
    return copy


def test_a_packed_model_comes_back_with_its_digest_and_a_damaged_file_is_named(home, make_job, folder):
    digest = train(make_job(steps=1, trainableTokenLayers=0), home, lambda _: None)["model"]
    pack(ArtifactStore(home), digest, folder)
    assert json.loads((folder / "card.json").read_text())["model"] == digest
    assert restore(ArtifactStore(home / "elsewhere"), folder) == digest
    (folder / "learned.safetensors").write_bytes(b"else")
    with pytest.raises(ArtifactError, match=r"learned\.safetensors is not the file that card\.json names"):
        restore(ArtifactStore(home), folder)


@pytest.mark.parametrize(("parent", "layers"), [("0" * 64, 0), (None, 1)])
def test_a_model_of_several_stages_or_with_another_token_encoder_is_not_released(home, folder, parent, layers):
    store = ArtifactStore(home)
    manifest = {"parent": parent, "hyperparameters": {"trainableTokenLayers": layers}}
    with pytest.raises(ArtifactError, match="leaves the token encoder as it is"):
        pack(store, store.put(json.dumps(manifest)), folder)
