"""What the ladder is: the seven models, their dimensions, and what every one of them shares."""

from dataclasses import dataclass

DOMAINS = ("english", "python", "latex")
VOCABULARY_SIZE = 4096
CONTEXT = 2048
BATCH_ROWS = 32
"""Windows a step, each of CONTEXT tokens: 65,536 tokens."""
BOS_ID = 0
"""<|endoftext|>, in front of every document in training and evaluation."""
ROPE_BASE = 10000.0
NORM_EPSILON = 1e-5


@dataclass(frozen=True)
class ModelConfig:
    """One model of the ladder. `mix` is the share of each of DOMAINS in every batch."""

    dim: int
    layers: int
    heads: int
    feed_forward: int
    learning_rate: float
    mix: tuple[float, float, float]

    @property
    def head_dim(self) -> int:
        return self.dim // self.heads

    @property
    def parameter_count(self) -> int:
        """The embedding (shared with the output), the layers, and the last norm."""
        layer = 4 * self.dim**2 + 3 * self.dim * self.feed_forward + 2 * self.dim
        return VOCABULARY_SIZE * self.dim + self.layers * layer + self.dim


EVEN_MIX = (0.40, 0.35, 0.25)

MODELS: dict[str, ModelConfig] = {
    "xs": ModelConfig(64, 2, 2, 192, 6e-3, EVEN_MIX),
    "s": ModelConfig(128, 3, 4, 384, 5e-3, EVEN_MIX),
    "m": ModelConfig(192, 6, 6, 512, 4e-3, EVEN_MIX),
    "m-code": ModelConfig(192, 6, 6, 512, 4e-3, (0.10, 0.85, 0.05)),
    "m-math": ModelConfig(192, 6, 6, 512, 4e-3, (0.10, 0.05, 0.85)),
    "m-prose": ModelConfig(192, 6, 6, 512, 4e-3, (0.85, 0.05, 0.10)),
    "l": ModelConfig(320, 8, 5, 896, 2.5e-3, EVEN_MIX),
}


def rows_per_domain(mix: tuple[float, ...], rows: int = BATCH_ROWS) -> list[int]:
    """Rows of a batch from each domain: rounded shares, the first domain gets the rest."""
    counts = [round(rows * share) for share in mix]
    counts[0] += rows - sum(counts)
    return counts
