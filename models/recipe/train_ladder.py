"""
Trains the ladder: tokenizer, packed tokens, then every model at the same time on one GPU, one
process each, all of them stopping at one deadline. Results are WORK/NAME.gguf and WORK/NAME.json.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from multiprocessing import Pool
from pathlib import Path

from config import DOMAINS, MODELS
from data import pack_to_file, read_documents, train_tokenizer, training_text

HERE = Path(__file__).resolve().parent


def prepare(text: Path, work: Path, tokenizer: Path | None, log) -> None:
    """Fills `work` with tokenizer.json and DOMAIN.bin."""
    work.mkdir(parents=True, exist_ok=True)
    with Pool(len(DOMAINS)) as pool:
        loaded = pool.map(read_documents, [training_text(text, domain) for domain in DOMAINS])
    documents = dict(zip(DOMAINS, loaded, strict=True))
    log("read " + ", ".join(f"{len(documents[domain])} {domain} documents" for domain in DOMAINS))
    if tokenizer is None:
        train_tokenizer(documents, work / "tokenizer.json")
        log("trained a tokenizer")
    else:
        shutil.copyfile(tokenizer, work / "tokenizer.json")
    for domain in DOMAINS:
        tokens = pack_to_file(documents[domain], work / "tokenizer.json", work / f"{domain}.bin")
        byte_count = sum(len(document.encode()) for document in documents[domain])
        log(f"{domain}: {tokens} tokens, {byte_count / tokens:.3f} bytes a token")


def train_all(
    names: list[str], arguments: argparse.Namespace, deadline: float | None
) -> dict[str, int]:
    """Exit code of each model's process."""
    budget = (
        ["--steps", str(arguments.steps)] if deadline is None else ["--deadline", str(deadline)]
    )
    options = [
        "--work",
        str(arguments.work),
        "--heldout",
        str(arguments.heldout),
        "--device",
        arguments.device,
    ]
    if arguments.no_compile:
        options.append("--no-compile")
    processes = {}
    for name in names:
        environment = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            # Seven compilers at once: few threads each, and caches that do not collide.
            "TORCHINDUCTOR_COMPILE_THREADS": "2",
            "TORCHINDUCTOR_CACHE_DIR": str(arguments.work / f"inductor-{name}"),
        }
        command = [sys.executable, str(HERE / "train.py"), name, *budget, *options]
        processes[name] = subprocess.Popen(command, env=environment)
    return {name: process.wait() for name, process in processes.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument(
        "--seconds",
        type=float,
        help="everything, preparing included, ends so many seconds from now",
    )
    budget.add_argument(
        "--steps", type=int, help="train every model for so many steps of 65,536 tokens"
    )
    parser.add_argument(
        "--text", type=Path, required=True, help="folder with train.{english,python,latex}.txt.xz"
    )
    parser.add_argument(
        "--heldout", type=Path, required=True, help="folder with {english,python,latex}.jsonl"
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("ladder-work"),
        help="where results go (default: ladder-work)",
    )
    parser.add_argument(
        "--models",
        nargs="+",
        choices=MODELS,
        default=list(MODELS),
        metavar="NAME",
        help="only these",
    )
    parser.add_argument(
        "--tokenizer",
        type=Path,
        default=HERE / "tokenizer.json",
        help="(default: the ladder's own)",
    )
    parser.add_argument(
        "--train-tokenizer", action="store_true", help="train a new tokenizer instead"
    )
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--no-compile", action="store_true", help="run without torch.compile")
    arguments = parser.parse_args()
    began = time.time()

    def log(text: str) -> None:
        print(f"[{time.time() - began:6.1f} s] {text}", flush=True)

    prepare(
        arguments.text,
        arguments.work,
        None if arguments.train_tokenizer else arguments.tokenizer,
        log,
    )
    deadline = None if arguments.seconds is None else began + arguments.seconds
    failed = {
        name: code
        for name, code in train_all(arguments.models, arguments, deadline).items()
        if code != 0
    }
    log(f"finished; results are in {arguments.work}")
    if failed:
        sys.exit(f"these failed (exit code): {failed}")


if __name__ == "__main__":
    main()
