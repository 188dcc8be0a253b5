"""Checkpoints that survive a crash at any instant: `step-N/` with its files, and a manifest that is written
last."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from contexture_trainer.artifacts import canonical_json, sha256_of_file, sync_folder, write_whole

_KEPT = 2
_STATE = "state.pt"


def save_checkpoint(folder: Path, step: int, config_hash: str, state: dict[str, Any]) -> None:
    """Writes `<folder>/step-<step>`, then removes the oldest beyond two."""
    import io

    import torch

    target = folder / f"step-{step}"
    buffer = io.BytesIO()
    torch.save(state, buffer)
    write_whole(target / _STATE, buffer.getvalue())
    files = {_STATE: {"sha256": sha256_of_file(target / _STATE), "bytes": len(buffer.getvalue())}}
    manifest = {"format": "contexture-checkpoint/1", "step": step, "configHash": config_hash, "files": files}
    write_whole(target / "manifest.json", canonical_json(manifest).encode())
    sync_folder(folder)
    for _, old in _by_step(folder)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def load_latest(folder: Path, config_hash: str) -> tuple[int, dict[str, Any]] | None:
    """Step and state of the newest whole checkpoint of this configuration; damaged ones are named and
    skipped."""
    import torch

    for step, candidate in _by_step(folder):
        problem = _problem(candidate, config_hash)
        if problem is None:
            return step, torch.load(candidate / _STATE, map_location="cpu", weights_only=True)
        print(f"checkpoint {candidate.name} is skipped: {problem}", file=sys.stderr)
    return None


def _by_step(folder: Path) -> list[tuple[int, Path]]:
    """Newest first, by the number and not by the name: 1000 comes after 900."""
    found = []
    for manifest in folder.glob("step-*/manifest.json"):
        try:
            found.append((int(json.loads(manifest.read_text())["step"]), manifest.parent))
        except (ValueError, KeyError, TypeError):
            print(f"checkpoint {manifest.parent.name} is skipped: its manifest is damaged", file=sys.stderr)
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def _problem(candidate: Path, config_hash: str) -> str | None:
    manifest = json.loads((candidate / "manifest.json").read_text())
    if manifest.get("configHash") != config_hash:
        return "it belongs to another configuration"
    for name, entry in manifest.get("files", {}).items():
        file = candidate / name
        if not file.is_file():
            return f"{name} is missing"
        if sha256_of_file(file) != entry["sha256"]:
            return f"{name} does not have the sha256 of its manifest"
    return None
