"""
Writes a trained model as GGUF, matrices in Q8_0 (blocks of 32 values: a float16 scale and 32
signed bytes), norms in float32. There is no output matrix: llama.cpp then uses the embedding,
which is what the model was trained with.
"""

from pathlib import Path
from typing import Any

from config import BOS_ID, CONTEXT, NORM_EPSILON, ROPE_BASE, VOCABULARY_SIZE, ModelConfig

FILE_TYPE_Q8_0 = 7
TOKEN_NORMAL, TOKEN_CONTROL = 1, 3

Entry = tuple[str, str, Any]
"""A metadata entry: key, type (string, u32, f32, bool, strings, i32s), value."""


def metadata_entries(name: str, config: ModelConfig, tokenizer: dict[str, Any]) -> list[Entry]:
    """All metadata after general.architecture. `tokenizer` is a parsed tokenizer.json."""
    vocabulary = tokenizer["model"]["vocab"]
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    if [vocabulary[token] for token in tokens] != list(range(VOCABULARY_SIZE)):
        raise ValueError(f"the tokenizer's ids are not 0 … {VOCABULARY_SIZE - 1}, each once")
    merges = [
        merge if isinstance(merge, str) else " ".join(merge)
        for merge in tokenizer["model"]["merges"]
    ]
    return [
        ("general.name", "string", f"ladder-{name}"),
        ("llama.context_length", "u32", CONTEXT),
        ("llama.embedding_length", "u32", config.dim),
        ("llama.block_count", "u32", config.layers),
        ("llama.feed_forward_length", "u32", config.feed_forward),
        ("llama.attention.head_count", "u32", config.heads),
        ("llama.attention.head_count_kv", "u32", config.heads),
        ("llama.attention.layer_norm_rms_epsilon", "f32", NORM_EPSILON),
        ("llama.rope.dimension_count", "u32", config.head_dim),
        ("llama.rope.freq_base", "f32", ROPE_BASE),
        ("llama.vocab_size", "u32", VOCABULARY_SIZE),
        ("general.file_type", "u32", FILE_TYPE_Q8_0),
        ("tokenizer.ggml.model", "string", "gpt2"),
        ("tokenizer.ggml.pre", "string", "gpt-2"),
        ("tokenizer.ggml.tokens", "strings", tokens),
        (
            "tokenizer.ggml.token_type",
            "i32s",
            [TOKEN_CONTROL] + [TOKEN_NORMAL] * (VOCABULARY_SIZE - 1),
        ),
        ("tokenizer.ggml.merges", "strings", merges),
        ("tokenizer.ggml.bos_token_id", "u32", BOS_ID),
        ("tokenizer.ggml.eos_token_id", "u32", BOS_ID),
        ("tokenizer.ggml.add_bos_token", "bool", True),
        ("tokenizer.ggml.add_space_prefix", "bool", False),
    ]


def tensor_names(layers: int) -> list[tuple[str, str]]:
    """(name in GGUF, name in model.py's state) of every tensor, in file order."""
    names = [("token_embd.weight", "embedding.weight"), ("output_norm.weight", "norm.weight")]
    for layer in range(layers):
        names += [
            (f"blk.{layer}.{ours}.weight", f"blocks.{layer}.{theirs}.weight")
            for ours, theirs in BLOCK_TENSORS
        ]
    return names


BLOCK_TENSORS = (
    ("attn_norm", "attention_norm"),
    ("ffn_norm", "feed_forward_norm"),
    ("attn_q", "query"),
    ("attn_k", "key"),
    ("attn_v", "value"),
    ("attn_output", "output"),
    ("ffn_gate", "gate"),
    ("ffn_up", "up"),
    ("ffn_down", "down"),
)


def export_gguf(path: Path, name: str, model, tokenizer: dict[str, Any]) -> None:
    """Writes `model` (model.Llama)."""
    import gguf
    from gguf import quants

    writer = gguf.GGUFWriter(str(path), "llama")
    add = {
        "string": writer.add_string,
        "u32": writer.add_uint32,
        "f32": writer.add_float32,
        "bool": writer.add_bool,
        "strings": writer.add_array,
        "i32s": writer.add_array,
    }
    for key, kind, value in metadata_entries(name, model.config, tokenizer):
        add[kind](key, value)
    state = model.state_dict()
    q8_0 = gguf.GGMLQuantizationType.Q8_0
    for gguf_name, state_name in tensor_names(model.config.layers):
        values = state[state_name].detach().float().cpu().numpy()
        if values.ndim == 1:
            writer.add_tensor(gguf_name, values)
        else:
            writer.add_tensor(gguf_name, quants.quantize(values, q8_0), raw_dtype=q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
