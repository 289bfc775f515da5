"""
Trains one model of the ladder on packed tokens, evaluates it on the held-out sets and writes
WORK/NAME.gguf and WORK/NAME.json. `train_ladder.py` prepares WORK and starts one such process a
model.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from config import BATCH_ROWS, CONTEXT, DOMAINS, MODELS, ModelConfig, rows_per_domain
from export_gguf import export_gguf
from heldout import evaluate_model
from model import Llama
from schedule import Budget, StepBudget, TimeBudget, learning_rate

WEIGHTS_SEED = 1234
BATCHES_SEED = 1


def read_packed(work: Path, device: str) -> dict[str, Tensor]:
    """The whole training set, in the device's memory: 0.3 GB."""

    def read(domain: str) -> Tensor:
        tokens = np.fromfile(work / f"{domain}.bin", dtype="<u2").astype(np.int32)
        return torch.from_numpy(tokens).to(device)

    return {domain: read(domain) for domain in DOMAINS}


class BatchSampler:
    """Random windows of CONTEXT + 1 tokens, so many from each domain; they may cross documents."""

    def __init__(self, data: dict[str, Tensor], mix: tuple[float, ...], device: str) -> None:
        self._rows = [
            (data[domain], rows)
            for domain, rows in zip(DOMAINS, rows_per_domain(mix), strict=True)
            if rows > 0
        ]
        self._device = device
        self._generator = torch.Generator(device=device)
        self._generator.manual_seed(BATCHES_SEED)
        self._window = torch.arange(CONTEXT + 1, device=device)

    def next(self) -> Tensor:
        return torch.cat([self._windows(tokens, rows) for tokens, rows in self._rows]).long()

    def _windows(self, tokens: Tensor, rows: int) -> Tensor:
        last = len(tokens) - CONTEXT - 1
        start = torch.randint(0, last, (rows, 1), device=self._device, generator=self._generator)
        return tokens[start + self._window]


def make_optimizer(model: Llama, peak: float, device: str) -> torch.optim.AdamW:
    """Weight decay on matrices, none on norms."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() == 2]
    norms = [parameter for parameter in model.parameters() if parameter.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.1}, {"params": norms, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=peak, betas=(0.9, 0.95), fused=device.startswith("cuda"))


def fit(
    model: Llama, sampler: BatchSampler, budget: Budget, device: str, compiled: bool, log
) -> int:
    """Trains until the budget is used; returns the number of steps."""
    peak = model.config.learning_rate
    optimizer = make_optimizer(model, peak, device)
    loss_of = torch.compile(model) if compiled else model
    step = 0
    while True:
        batch = sampler.next()
        with torch.autocast(device.partition(":")[0], dtype=torch.bfloat16):
            loss = loss_of(batch[:, :-1], batch[:, 1:])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if step % 10 == 0:
            synchronize(device)  # Else the clock runs ahead of the queue of kernels.
        fraction = budget.fraction(step)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(peak, step, fraction)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if step % 300 == 0 or step == 1:
            log(f"step {step}, loss {loss.item():.3f}, {fraction:.0%} of the budget")
        if fraction >= 1.0:
            return step


def synchronize(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def train(name: str, config: ModelConfig, arguments: argparse.Namespace, budget: Budget) -> None:
    work, device = arguments.work, arguments.device
    began = time.time()

    def log(text: str) -> None:
        print(f"[{time.time() - began:6.1f} s] {name}: {text}", flush=True)

    torch.set_float32_matmul_precision("high")
    torch.manual_seed(WEIGHTS_SEED)
    model = Llama(config).to(device)
    sampler = BatchSampler(read_packed(work, device), config.mix, device)
    log(f"{config.parameter_count} parameters")
    steps = fit(model, sampler, budget, device, not arguments.no_compile, log)
    tokenizer = work / "tokenizer.json"
    results = evaluate_model(model, tokenizer, arguments.heldout, device)
    bits_per_byte = {domain: round(result.bits_per_byte, 4) for domain, result in results.items()}
    log(f"done: {steps} steps, held-out bits per byte {bits_per_byte}")
    export_gguf(
        work / f"{name}.gguf", name, model, json.loads(tokenizer.read_text(encoding="utf-8"))
    )
    record = {
        "id": name,
        "parameters": config.parameter_count,
        "steps": steps,
        "trainedTokens": steps * BATCH_ROWS * CONTEXT,
        "heldoutBpb": bits_per_byte,
        "config": asdict(config),
    }
    (work / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=MODELS)
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--steps", type=int, help="train for so many steps of 65,536 tokens")
    budget.add_argument(
        "--deadline", type=float, help="train until this time, in seconds since the epoch"
    )
    parser.add_argument(
        "--work",
        type=Path,
        required=True,
        help="folder with DOMAIN.bin and tokenizer.json; results go there",
    )
    parser.add_argument(
        "--heldout",
        type=Path,
        required=True,
        help="folder with english.jsonl, python.jsonl, latex.jsonl",
    )
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--no-compile", action="store_true", help="run without torch.compile")
    arguments = parser.parse_args()
    chosen = (
        StepBudget(arguments.steps)
        if arguments.deadline is None
        else TimeBudget(arguments.deadline)
    )
    train(arguments.name, MODELS[arguments.name], arguments, chosen)


if __name__ == "__main__":
    main()
