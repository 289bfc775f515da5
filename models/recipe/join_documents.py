"""
Makes a training text out of text files:
`join_documents.py OUT.txt.xz FOLDER… --suffix .py --exclude python.jsonl`.

One file is one document. Left out: files that are not UTF-8, hold a NUL, or are empty; repeated
texts; and texts of the held-out sets named with --exclude. Folders are read in the order of their
paths, so the result is reproducible.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from data import SEPARATOR, write_documents
from heldout import read_corpus


def text_files(paths: list[Path], suffixes: list[str]) -> Iterator[Path]:
    """The files named, and those with one of `suffixes` in the folders named."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file for file in path.rglob("*") if file.is_file() and file.suffix in suffixes
            )
        else:
            yield path


def training_documents(
    files: Iterator[Path], excluded: list[str], skipped: Counter
) -> Iterator[str]:
    seen = {digest(text): "held out" for text in excluded}
    for file in files:
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            skipped["not UTF-8"] += 1
            continue
        key = digest(text)
        reason = seen.get(key) or (not text and "empty") or (SEPARATOR in text and "NUL")
        if reason:
            skipped[reason] += 1
            continue
        seen[key] = "repeated"
        yield text


def digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path, help="such as train.python.txt.xz")
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="path", help="a text file, or a folder of them"
    )
    parser.add_argument(
        "--suffix",
        action="append",
        default=[],
        help="which files of a folder, such as .tex; repeatable",
    )
    parser.add_argument(
        "--exclude", type=Path, action="append", default=[], help="a held-out JSONL; repeatable"
    )
    arguments = parser.parse_args()
    excluded = [text for path in arguments.exclude for text in read_corpus(path)]
    skipped: Counter = Counter()
    files = text_files(arguments.paths, arguments.suffix or [".txt"])
    count = write_documents(arguments.output, training_documents(files, excluded, skipped))
    left_out = ", ".join(f"{number} {reason}" for reason, number in skipped.items()) or "none"
    sys.stdout.write(f"{arguments.output}: {count} documents; left out: {left_out}\n")


if __name__ == "__main__":
    main()
