"""Trains the Context Engineering Transformer and exports it to ONNX. Heavy packages are imported where they
are used."""
