"""
Goes on training a GGUF of the ladder on short texts of its own: the items of a benchmark, to have a
model that is contaminated on purpose and whose contamination is known. For tests of screening; never
for a model that is shipped.

    python fine_tune.py ../s.gguf gsm8k/train.jsonl -o s-gsm8k.gguf --epochs 3

Every text is a row of its own behind one BOS, as `bitwit screen` reads it; rows of a batch are padded
to the longest, and padding is not a target. Loss and optimizer are the recipe's, the rate is lower.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from config import BOS_ID, CONTEXT
from schedule import StepBudget, learning_rate

HERE = Path(__file__).resolve().parent
NO_TARGET = -100
"""What PyTorch's cross entropy leaves out (its `ignore_index`)."""
BATCHES_SEED = 1


def read_texts(path: Path, fields: list[str], items: int | None = None) -> list[str]:
    """One text an item: its fields joined by line breaks, the first `items` of the file."""
    with path.open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file if line.strip()]
    return ["\n".join(record[field] for field in fields) for record in records[:items]]


def batches(rows: list[list[int]], size: int, epochs: int) -> Iterator[list[list[int]]]:
    """Every row once an epoch, in an order that is seeded and new in each."""
    generator = random.Random(BATCHES_SEED)
    order = list(range(len(rows)))
    for _ in range(epochs):
        generator.shuffle(order)
        for start in range(0, len(order), size):
            yield [rows[place] for place in order[start : start + size]]


def pad(rows: list[list[int]]) -> tuple[list[list[int]], list[list[int]]]:
    """(inputs, targets) of token rows that begin with a BOS; what is behind a row's end counts nothing."""
    length = max(len(row) for row in rows) - 1
    inputs = [row[:-1] + [BOS_ID] * (length - len(row) + 1) for row in rows]
    targets = [row[1:] + [NO_TARGET] * (length - len(row) + 1) for row in rows]
    return inputs, targets


def step_count(rows: int, size: int, epochs: int) -> int:
    return epochs * -(-rows // size)


def fine_tune(model, rows: list[list[int]], arguments: argparse.Namespace, log) -> None:
    import torch

    from train import make_optimizer

    device = arguments.device
    optimizer = make_optimizer(model, arguments.learning_rate, device)
    budget = StepBudget(step_count(len(rows), arguments.batch, arguments.epochs))
    for step, batch in enumerate(batches(rows, arguments.batch, arguments.epochs)):
        inputs, targets = (torch.tensor(part, device=device) for part in pad(batch))
        with torch.autocast(device.partition(":")[0], dtype=torch.bfloat16):
            loss = model(inputs, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        fraction = budget.fraction(step)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(arguments.learning_rate, step, fraction)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 50 == 0 or fraction >= 1.0:
            log(f"step {step + 1} of {budget.steps}, loss {loss.item():.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path, help="a GGUF file of the ladder, such as ../s.gguf")
    parser.add_argument("items", type=Path, help="JSON Lines, an item a line")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the GGUF to write")
    parser.add_argument(
        "--fields", default="question,answer", help="an item's text (default: question,answer)"
    )
    parser.add_argument("--count", type=int, help="only the first so many items")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32, help="items a step (default: 32)")
    parser.add_argument(
        "--learning-rate",
        type=float,
        default=5e-4,
        help="its peak (default: 5e-4, a tenth of what ladder:s was trained with)",
    )
    parser.add_argument("--tokenizer", type=Path, default=HERE / "tokenizer.json")
    parser.add_argument("--device", default="cuda", help="PyTorch device (default: cuda)")
    arguments = parser.parse_args()
    import torch

    from data import encoder
    from export_gguf import export_gguf
    from import_gguf import import_gguf

    began = time.time()

    def log(text: str) -> None:
        print(f"[{time.time() - began:6.1f} s] {arguments.output.stem}: {text}", flush=True)

    torch.manual_seed(BATCHES_SEED)
    texts = read_texts(arguments.items, arguments.fields.split(","), arguments.count)
    rows = [[BOS_ID, *ids][: CONTEXT + 1] for ids in encoder(arguments.tokenizer)(texts)]
    model = import_gguf(arguments.model).to(arguments.device)
    log(f"{len(rows)} items, {sum(map(len, rows)) - len(rows)} tokens an epoch")
    fine_tune(model, rows, arguments, log)
    tokenizer = json.loads(arguments.tokenizer.read_text(encoding="utf-8"))
    export_gguf(arguments.output, arguments.output.stem, model, tokenizer)


if __name__ == "__main__":
    main()
