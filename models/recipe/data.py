"""
Training text, the tokenizer, and the packed tokens.

A training text is one file `train.DOMAIN.txt.xz`: UTF-8 documents joined by a NUL byte, compressed
with xz. Packed, it is one run of 16-bit token ids, each document behind one BOS.
"""

import lzma
import os
import random
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path

from config import BOS_ID, DOMAINS, VOCABULARY_SIZE

SEPARATOR = "\x00"
TOKENIZER_SAMPLE_CHARACTERS = {"english": 16e6, "python": 14e6, "latex": 10e6}
LONGEST_SAMPLED_CHARACTERS = 200_000
JOB_CHARACTERS = 2e6


def training_text(folder: Path, domain: str) -> Path:
    return folder / f"train.{domain}.txt.xz"


def read_documents(path: Path) -> list[str]:
    """The non-empty documents of a training text."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        return [document for document in file.read().split(SEPARATOR) if document]


def write_documents(path: Path, documents: Iterable[str]) -> int:
    """Writes a training text; returns how many documents. None of them may hold the separator."""
    count = 0
    with lzma.open(path, "wt", encoding="utf-8", newline="") as file:
        for document in documents:
            if SEPARATOR in document:
                raise ValueError(f"document {count} for {path.name} contains a NUL character")
            file.write((SEPARATOR if count else "") + document)
            count += 1
    return count


def tokenizer_sample(documents: dict[str, list[str]]) -> Iterator[str]:
    """Some 40 million characters in a seeded order, long documents cut."""
    generator = random.Random(1)
    for domain in DOMAINS:
        shuffled = documents[domain][:]
        generator.shuffle(shuffled)
        characters = 0
        for document in shuffled:
            piece = document[:LONGEST_SAMPLED_CHARACTERS]
            yield piece
            characters += len(piece)
            if characters > TOKENIZER_SAMPLE_CHARACTERS[domain]:
                break


def train_tokenizer(documents: dict[str, list[str]], path: Path) -> None:
    """Byte-level BPE with GPT-2's pre-tokenizer: no text is unknown, every byte comes back."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(tokenizer_sample(documents), trainer)
    tokenizer.save(str(path))


Encode = Callable[[list[str]], list[list[int]]]


def encoder(tokenizer_path: Path) -> Encode:
    """Token ids of each document, without special tokens added."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_path))
    return lambda documents: [
        item.ids for item in tokenizer.encode_batch(documents, add_special_tokens=False)
    ]


def pack(documents: list[str], encode: Encode) -> array:
    """One run of token ids (unsigned 16 bit), each document behind one BOS."""
    tokens = array("H")
    for ids in encode(documents):
        tokens.append(BOS_ID)
        tokens.extend(ids)
    return tokens


def split_jobs(documents: list[str], job_characters: float = JOB_CHARACTERS) -> list[list[str]]:
    """Documents in order, in groups of a little more than `job_characters`."""
    jobs: list[list[str]] = []
    group: list[str] = []
    characters = 0
    for document in documents:
        group.append(document)
        characters += len(document)
        if characters > job_characters:
            jobs.append(group)
            group, characters = [], 0
    return jobs + [group] if group else jobs


def pack_to_file(documents: list[str], tokenizer_path: Path, path: Path) -> int:
    """Packs on every core into little-endian 16-bit numbers; returns how many tokens."""
    jobs = [(group, tokenizer_path) for group in split_jobs(documents)]
    # The processes are the parallelism; the library's own threads would only get in their way.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    token_count = 0
    with Pool(os.cpu_count()) as pool, path.open("wb") as file:
        for tokens in pool.imap(_pack_job, jobs):
            token_count += len(tokens)
            if sys.byteorder == "big":
                tokens.byteswap()
            tokens.tofile(file)
    return token_count


def _pack_job(job: tuple[list[str], Path]) -> array:
    documents, tokenizer_path = job
    return pack(documents, encoder(tokenizer_path))
