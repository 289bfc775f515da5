"""Reads a GGUF of the ladder back: the inverse of export_gguf.py, up to the rounding of Q8_0."""

from pathlib import Path

import torch
from gguf import GGUFReader
from gguf.quants import dequantize

from config import ModelConfig
from export_gguf import tensor_names
from model import Llama


def import_gguf(path: Path) -> Llama:
    reader = GGUFReader(str(path))

    def number(key: str) -> int:
        return int(reader.fields[key].contents())

    config = ModelConfig(
        dim=number("llama.embedding_length"),
        layers=number("llama.block_count"),
        heads=number("llama.attention.head_count"),
        feed_forward=number("llama.feed_forward_length"),
        # How it was trained is not in the file.
        learning_rate=0.0,
        mix=(0.0, 0.0, 0.0),
    )
    tensors = {
        tensor.name: torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        for tensor in reader.tensors
    }
    model = Llama(config)
    model.load_state_dict(
        {state: tensors[name].float() for name, state in tensor_names(config.layers)}
    )
    return model
