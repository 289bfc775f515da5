"""
Held-out bits per byte, the figures of ../README.md: the `paper` protocol with context 2048 and
stride 2048.

All documents of a set become one stream of N tokens, a BOS before each. It is cut into
W = ⌊(N − 1) / 2048⌋ windows that attend only to themselves; every token but the stream's first and
its tail is scored. The bytes are scaled by what was scored:
bits per byte = nats / ln 2 / (bytes · 2048 W / N).

Run on a GGUF file it dequantizes the weights and computes in PyTorch: an independent check of the
file.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config import CONTEXT, DOMAINS
from data import Encode, encoder, pack

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class HeldoutResult:
    tokens: int
    windows: int
    bytes: int
    nats: float

    @property
    def bits_per_byte(self) -> float:
        scored_bytes = self.bytes * self.windows * CONTEXT / self.tokens
        return self.nats / math.log(2) / scored_bytes


def read_corpus(path: Path) -> list[str]:
    """The texts of a JSONL corpus, field `content`."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["content"] for line in file]


def evaluate(
    documents: list[str],
    encode: Encode,
    window_nats: Callable[[list[int]], float],
    maximum_windows: int | None = None,
) -> HeldoutResult:
    """`window_nats` gives the nats of all but the first of CONTEXT + 1 tokens."""
    tokens = pack(documents, encode)
    windows = (len(tokens) - 1) // CONTEXT
    if maximum_windows is not None:
        windows = min(windows, maximum_windows)
    if windows == 0:
        raise ValueError(
            f"a held-out set needs more than {CONTEXT} tokens, this one has {len(tokens)}"
        )
    nats = math.fsum(
        window_nats(tokens[start : start + CONTEXT + 1].tolist())
        for start in range(0, windows * CONTEXT, CONTEXT)
    )
    return HeldoutResult(len(tokens), windows, sum(len(text.encode()) for text in documents), nats)


def torch_window_nats(model, device: str) -> Callable[[list[int]], float]:
    """Scores a window with a PyTorch model in float32."""
    import torch

    def nats(tokens: list[int]) -> float:
        window = torch.tensor(tokens, device=device)[None]
        with torch.no_grad():
            return model(window[:, :-1], window[:, 1:]).item() * CONTEXT

    return nats


def evaluate_model(
    model, tokenizer: Path, folder: Path, device: str, windows: int | None = None
) -> dict[str, HeldoutResult]:
    """One result a domain, from `folder/DOMAIN.jsonl`."""
    encode = encoder(tokenizer)
    model.eval()
    nats = torch_window_nats(model, device)
    return {
        domain: evaluate(read_corpus(folder / f"{domain}.jsonl"), encode, nats, windows)
        for domain in DOMAINS
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Held-out bits per byte of a GGUF of the ladder, computed in PyTorch."
    )
    parser.add_argument("model", type=Path, help="a GGUF file, such as ../m.gguf")
    parser.add_argument(
        "--heldout",
        type=Path,
        required=True,
        help="folder with english.jsonl, python.jsonl, latex.jsonl",
    )
    parser.add_argument("--tokenizer", type=Path, default=HERE / "tokenizer.json")
    parser.add_argument("--device", default="cpu", help="PyTorch device (default: cpu)")
    parser.add_argument("--windows", type=int, help="score only the first windows of each set")
    arguments = parser.parse_args()
    from import_gguf import import_gguf

    model = import_gguf(arguments.model).to(arguments.device)
    results = evaluate_model(
        model, arguments.tokenizer, arguments.heldout, arguments.device, arguments.windows
    )
    for domain, result in results.items():
        # With --windows the bytes of the prefix are not known, so there are bits per token alone.
        whole = "" if arguments.windows else f"  {result.bits_per_byte:.4f} bits per byte"
        bits = result.nats / math.log(2) / (result.windows * CONTEXT)
        sys.stdout.write(
            f"{domain:8} {result.tokens} tokens, {result.windows} windows, "
            f"{result.nats:.1f} nats, {bits:.4f} bits per token{whole}\n"
        )


if __name__ == "__main__":
    main()
