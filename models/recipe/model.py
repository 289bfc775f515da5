"""
The Llama architecture, as llama.cpp computes it for `general.architecture = llama`.

Pre-norm with RMSNorm, rotary positions on interleaved pairs (2i, 2i + 1), full multi-head
attention, SwiGLU, no biases, output layer tied to the embedding.

Modules are created and initialized in a fixed order: with one seed that makes one set of weights.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from config import CONTEXT, NORM_EPSILON, ROPE_BASE, VOCABULARY_SIZE, ModelConfig


class RMSNorm(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, NORM_EPSILON)


class Block(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        dim, feed_forward = config.dim, config.feed_forward
        self.attention_norm = RMSNorm(dim)
        self.feed_forward_norm = RMSNorm(dim)
        self.query = nn.Linear(dim, dim, bias=False)
        self.key = nn.Linear(dim, dim, bias=False)
        self.value = nn.Linear(dim, dim, bias=False)
        self.output = nn.Linear(dim, dim, bias=False)
        self.gate = nn.Linear(dim, feed_forward, bias=False)
        self.up = nn.Linear(dim, feed_forward, bias=False)
        self.down = nn.Linear(feed_forward, dim, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.output(self._attend(self.attention_norm(x), cos, sin))
        h = self.feed_forward_norm(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))

    def _attend(self, h: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        rows, length, dim = h.shape
        heads, head_dim = self.config.heads, self.config.head_dim
        query = rotate(self.query(h).view(rows, length, heads, head_dim), cos, sin).transpose(1, 2)
        key = rotate(self.key(h).view(rows, length, heads, head_dim), cos, sin).transpose(1, 2)
        value = self.value(h).view(rows, length, heads, head_dim).transpose(1, 2)
        # Under autocast the rotation is float32 and the value bfloat16; attention wants one type.
        query, key = query.to(value.dtype), key.to(value.dtype)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        return mixed.transpose(1, 2).reshape(rows, length, dim)


class Llama(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(VOCABULARY_SIZE, config.dim)
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.layers)])
        self.norm = RMSNorm(config.dim)
        cos, sin = rotations(config.head_dim)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self._initialize()

    def forward(self, tokens: Tensor, targets: Tensor) -> Tensor:
        """Mean nats of `targets` given `tokens`, both (rows, length ≤ CONTEXT)."""
        length = tokens.shape[1]
        h = self.embedding(tokens)
        for block in self.blocks:
            h = block(h, self.cos[:, :length], self.sin[:, :length])
        logits = self.norm(h) @ self.embedding.weight.t()
        return F.cross_entropy(logits.float().view(-1, VOCABULARY_SIZE), targets.reshape(-1))

    def _initialize(self) -> None:
        """Normal, 0.7 / √inputs; times 0.5 / √layers where a block writes into the residual."""
        residual = 0.5 / math.sqrt(self.config.layers)
        for name, parameter in self.named_parameters():
            if parameter.dim() != 2:
                continue
            std = 0.7 / math.sqrt(parameter.shape[1])
            if name == "embedding.weight":
                std = 0.02
            elif name.endswith((".output.weight", ".down.weight")):
                std *= residual
            nn.init.normal_(parameter, std=std)


def rotations(head_dim: int) -> tuple[Tensor, Tensor]:
    """Cosine and sine of every position's angles, (1, CONTEXT, 1, head_dim / 2)."""
    frequencies = 1.0 / (ROPE_BASE ** (torch.arange(0, head_dim, 2).float() / head_dim))
    angles = torch.outer(torch.arange(CONTEXT).float(), frequencies)
    return angles.cos()[None, :, None, :], angles.sin()[None, :, None, :]


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotates the pairs (2i, 2i + 1) of (rows, length, heads, head_dim)."""
    pairs = x.unflatten(-1, (-1, 2))
    a, b = pairs[..., 0], pairs[..., 1]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)
