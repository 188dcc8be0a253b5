"""Content-addressed files; twin of infra/artifacts/artifact-store.ts."""

import hashlib
import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20


class ArtifactError(Exception):
    """A stored file is missing or does not have the content that its name promises."""

    def __init__(self, message: str, digest: str) -> None:
        super().__init__(message)
        self.digest = digest


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, so that equal values have equal digests."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Makes renames inside the folder survive a power cut (a folder cannot be synced on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """The file appears with all of its content or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


class ArtifactStore:
    """`<home>/artifacts/sha256/ab/abcdef...`: written beside, synced, renamed, so readers need no lock."""

    def __init__(self, home: Path) -> None:
        self._root = home / "artifacts" / "sha256"

    def path_of(self, digest: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise ArtifactError(f'"{digest}" is not a sha256 digest', digest)
        return self._root / digest[:2] / digest

    def put(self, content: bytes | str) -> str:
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.sha256(data).hexdigest()
        target = self.path_of(digest)
        if not target.exists():
            write_whole(target, data)
        return digest

    def verify(self, digest: str) -> Path:
        """Reads the file once to prove that its content is what its name says."""
        target = self.path_of(digest)
        if not target.exists():
            raise ArtifactError(f"artifact {digest} is not in the store", digest)
        actual = sha256_of_file(target)
        if actual != digest:
            raise ArtifactError(f"artifact {digest} is damaged: its content has sha256 {actual}", digest)
        return target
