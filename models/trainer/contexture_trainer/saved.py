"""A model in memory and in the artifact store (ModelManifest in models/cet/training-example.ts)."""

import json
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from contexture_trainer.artifacts import ArtifactStore, canonical_json
from contexture_trainer.dataset import Header, InvalidDataset
from contexture_trainer.embedder import folder_name
from contexture_trainer.encoder import (
    MAX_SEGMENT_TOKENS,
    EncoderShape,
    TokenEncoder,
    load_sentence_encoder,
    load_tokenizer,
    sentence_encoder_folder,
)
from contexture_trainer.model import ContextEncoder, ContextShape
from contexture_trainer.reranker import Reranker
from contexture_trainer.settings import InvalidInput, TrainInput

_BACKBONE, _WEIGHTS, _TOKENIZER = "backbone.safetensors", "weights.safetensors", "tokenizer.json"
_TOKEN, _CONTEXT, _RERANKER = "token.", "context.", "reranker."
_TOKEN_ENCODERS = ("token_encoder.onnx", "token_encoder.int8.onnx")


@dataclass
class Model:
    """Both levels. `backbone` holds the token encoder as published; `changed` names what differs from it."""

    token: TokenEncoder
    context: ContextEncoder
    tokenizer: Any
    backbone_name: str
    backbone: dict[str, Tensor]
    changed: set[str]
    trainable: int
    # Manifest entries of the parent's token encoder files, where this training leaves that encoder as it is.
    token_files: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Of a model that never learned from questions there is none: then search keeps its untrained order.
    reranker: Reranker | None = None

    def to(self, device: torch.device) -> None:
        self.token.to(device)
        self.context.to(device)

    def learning_token_parameters(self) -> list[nn.Parameter]:
        start = len(self.token.layers) - self.trainable
        return [p for layer in self.token.layers[start:] for p in layer.parameters()]

    def learned(self) -> dict[str, Tensor]:
        """Everything that is not the published token encoder, on the CPU."""
        token = {
            _TOKEN + name: value for name, value in self.token.state_dict().items() if name in self.changed
        }
        context = {_CONTEXT + name: value for name, value in self.context.state_dict().items()}
        reranker = self.reranker.state_dict() if self.reranker else {}
        prefixed = {_RERANKER + name: value for name, value in reranker.items()}
        return {
            name: value.detach().cpu().contiguous() for name, value in (token | context | prefixed).items()
        }

    def load_learned(self, state: dict[str, Tensor]) -> None:
        token = {n.removeprefix(_TOKEN): v for n, v in state.items() if n.startswith(_TOKEN)}
        self.token.load_state_dict(self.token.state_dict() | token)
        self.context.load_state_dict(
            {n.removeprefix(_CONTEXT): v for n, v in state.items() if n.startswith(_CONTEXT)}
        )
        reranker = {n.removeprefix(_RERANKER): v for n, v in state.items() if n.startswith(_RERANKER)}
        if reranker:
            self.reranker = Reranker(len(reranker["mean"]))
            self.reranker.load_state_dict(reranker)
        self.changed |= set(token)


def load_start(store: ArtifactStore, job: TrainInput, header: Header) -> Model:
    """The parent with all it learned, or the sentence encoder under a new context encoder."""
    if job.parent is None:
        model = start_from_encoder(sentence_encoder_folder(), header)
    else:
        model = _load_parent(store, job.parent, header)
        if job.trainableTokenLayers > 0:
            model.token_files = {}
    if job.trainableTokenLayers > len(model.token.layers):
        raise InvalidInput(f"trainableTokenLayers must be at most {len(model.token.layers)}")
    model.trainable = job.trainableTokenLayers
    start = len(model.token.layers) - model.trainable
    model.token.requires_grad_(False)
    for parameter in model.learning_token_parameters():
        parameter.requires_grad_(True)
    model.changed |= {
        name
        for name in model.token.state_dict()
        if name.startswith("layers.") and int(name.split(".")[1]) >= start
    }
    return model


def start_from_encoder(folder: Path, header: Header) -> Model:
    """The token encoder of a folder under a new context encoder."""
    context = _new_context_encoder(header)
    token = load_sentence_encoder(folder)
    backbone = {name: value.clone() for name, value in token.state_dict().items()}
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    return Model(token, context, tokenizer, folder_name(folder), backbone, set(), 0)


def _new_context_encoder(header: Header) -> ContextEncoder:
    return ContextEncoder(ContextShape(len(header.features), len(header.slots), len(header.relations)))


def _load_parent(store: ArtifactStore, digest: str, header: Header) -> Model:
    from safetensors.torch import load_file

    manifest = json.loads(store.verify(digest).read_text())
    for name, wanted in asdict(header).items():
        # A model from before there were questions names no features of candidates, and has no retrieval head.
        if name in manifest and manifest[name] != list(wanted):
            raise InvalidDataset(1, f"{name} differ from those of the parent model {digest}")
    files = {name: store.verify(entry["sha256"]) for name, entry in manifest["files"].items()}
    backbone = load_file(files[_BACKBONE])
    architecture = manifest["architecture"]
    token = TokenEncoder(
        EncoderShape(
            vocabulary=len(backbone["words.weight"]),
            hidden=architecture["hidden"],
            layers=architecture["tokenLayers"],
            heads=architecture["tokenHeads"],
            intermediate=len(backbone["layers.0.widen.weight"]),
            positions=len(backbone["positions.weight"]),
            token_types=len(backbone["types.weight"]),
            epsilon=architecture["tokenEpsilon"],
            dense="dense.weight" in backbone,
        )
    ).eval()
    token.load_state_dict(backbone)
    tokenizer = load_tokenizer(files[_TOKENIZER])
    context = _new_context_encoder(header)
    model = Model(token, context, tokenizer, architecture["backbone"], backbone, set(), 0)
    model.load_learned(load_file(files[_WEIGHTS]))
    model.token_files = {name: manifest["files"][name] for name in _TOKEN_ENCODERS}
    return model


def store_model(
    store: ArtifactStore, job: TrainInput, header: Header, model: Model, metrics: dict[str, float], advanced
) -> str:
    """Exports, stores every file and then the manifest; returns the model digest. Holds no times or places,
    so the
    same training gives the same digest."""
    from safetensors.torch import save

    from contexture_trainer.export import export_context_encoder, export_reranker, export_token_encoder

    model.to(torch.device("cpu"))
    files: dict[str, dict[str, Any]] = {}

    def put(name: str, content: bytes) -> None:
        files[name] = {"sha256": store.put(content), "bytes": len(content)}
        total = 7 if model.reranker else 6
        advanced({"done": len(files), "total": total, "unit": "model files"})

    put(_BACKBONE, save(model.backbone))
    put(_WEIGHTS, save(model.learned()))
    put(_TOKENIZER, model.tokenizer.to_str().encode())
    files.update(model.token_files)
    with tempfile.TemporaryDirectory() as folder:
        if not model.token_files:
            for path in export_token_encoder(model.token, Path(folder)):
                put(path.name, path.read_bytes())
        paths = [export_context_encoder(model.context, model.token.shape.hidden, Path(folder))]
        if model.reranker:
            paths.append(export_reranker(model.reranker, Path(folder)))
        for path in paths:
            put(path.name, path.read_bytes())
    shape, token = model.context.shape, model.token.shape
    manifest = {
        "format": "contexture-model/1",
        "stage": job.stage,
        "parent": job.parent,
        "datasetDigest": job.datasetDigest,
        "seed": job.seed,
        "architecture": {
            "backbone": model.backbone_name,
            "tokenLayers": token.layers,
            "tokenHeads": token.heads,
            "tokenEpsilon": token.epsilon,
            "hidden": token.hidden,
            "segmentLayers": shape.layers,
            "segmentHidden": shape.hidden,
            "maxSegmentTokens": MAX_SEGMENT_TOKENS,
        },
        **{name: list(value) for name, value in asdict(header).items()},
        "hyperparameters": {
            "steps": job.steps,
            "batchSize": job.batchSize,
            "learningRate": job.learningRate,
            "trainableTokenLayers": job.trainableTokenLayers,
        },
        "metrics": metrics,
        "files": files,
    }
    digest = store.put(canonical_json(manifest))
    print(f"model {digest} is stored", file=sys.stderr)
    return digest
