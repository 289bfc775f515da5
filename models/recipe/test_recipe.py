"""
Tests of the recipe: `python3 test_recipe.py`. The standard library is enough for most; those that
need PyTorch and gguf are skipped without them.
"""

import json
import lzma
import math
import re
import struct
import subprocess
import sys
import tempfile
import unittest
from array import array
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from config import BATCH_ROWS, CONTEXT, DOMAINS, MODELS, VOCABULARY_SIZE, rows_per_domain
from data import pack, read_documents, split_jobs, tokenizer_sample, write_documents
from export_gguf import metadata_entries, tensor_names
from fine_tune import NO_TARGET, batches, pad, read_texts, step_count
from heldout import evaluate, read_corpus
from join_documents import training_documents
from schedule import StepBudget, TimeBudget, learning_rate

HERE = Path(__file__).resolve().parent
MODEL_FOLDER = HERE.parent
LADDER = {
    model["id"]: model
    for model in json.loads((MODEL_FOLDER / "ladder.json").read_text())["models"]
}
TOKENIZER = json.loads((HERE / "tokenizer.json").read_text(encoding="utf-8"))
HAS_TORCH = all(find_spec(name) for name in ("torch", "gguf", "numpy"))


def code_points(documents: list[str]) -> list[list[int]]:
    """A fake tokenizer: one token a character."""
    return [[ord(character) for character in document] for document in documents]


class ConfigTest(unittest.TestCase):
    def test_parameter_counts_and_mixes_are_those_of_the_shipped_ladder(self) -> None:
        self.assertEqual(set(MODELS), set(LADDER))
        for name, config in MODELS.items():
            listed = LADDER[name]
            self.assertEqual(config.parameter_count, listed["parameters"])
            self.assertEqual(config.mix, tuple(listed["mix"][domain] for domain in DOMAINS))
            self.assertEqual(
                (config.dim, config.layers, config.heads, config.feed_forward),
                (listed["dim"], listed["layers"], listed["heads"], listed["ffn"]),
            )

    def test_trained_tokens_of_the_shipped_ladder_are_whole_steps(self) -> None:
        for name, listed in LADDER.items():
            self.assertEqual(listed["trainedTokens"] % (BATCH_ROWS * CONTEXT), 0, name)

    def test_a_batch_has_all_its_rows(self) -> None:
        self.assertEqual(rows_per_domain((0.40, 0.35, 0.25)), [13, 11, 8])
        self.assertEqual(rows_per_domain((0.10, 0.85, 0.05)), [3, 27, 2])
        self.assertEqual(rows_per_domain((0.10, 0.05, 0.85)), [3, 2, 27])
        self.assertEqual(rows_per_domain((0.85, 0.05, 0.10)), [27, 2, 3])
        for rows in range(3, 100):
            self.assertEqual(sum(rows_per_domain((0.4, 0.35, 0.25), rows)), rows)


class ScheduleTest(unittest.TestCase):
    def test_the_rate_warms_up_over_a_hundred_steps(self) -> None:
        self.assertAlmostEqual(learning_rate(4e-3, 0, 0.0), 4e-5)
        self.assertAlmostEqual(learning_rate(4e-3, 49, 0.1), 2e-3)
        self.assertEqual(learning_rate(4e-3, 99, 0.1), 4e-3)

    def test_the_rate_stays_then_falls_in_a_straight_line_to_zero(self) -> None:
        self.assertEqual(learning_rate(4e-3, 5000, 0.39), 4e-3)
        self.assertAlmostEqual(learning_rate(4e-3, 5000, 0.4), 4e-3)
        self.assertAlmostEqual(learning_rate(4e-3, 5000, 0.7), 2e-3)
        self.assertEqual(learning_rate(4e-3, 5000, 1.0), 0.0)
        self.assertEqual(learning_rate(4e-3, 5000, 1.2), 0.0)

    def test_a_step_budget_ends_with_its_last_step(self) -> None:
        budget = StepBudget(4)
        self.assertEqual([budget.fraction(step) for step in range(5)], [0.25, 0.5, 0.75, 1.0, 1.0])

    def test_a_time_budget_counts_from_its_first_question(self) -> None:
        times = iter([1000.0, 1010.0, 1050.0, 1100.0, 1200.0])
        budget = TimeBudget(1100.0, clock=lambda: next(times))
        self.assertEqual([budget.fraction(step) for step in range(5)], [0.0, 0.1, 0.5, 1.0, 1.0])

    def test_a_deadline_in_the_past_ends_without_a_division_by_zero(self) -> None:
        times = iter([1000.0, 1002.0])
        budget = TimeBudget(900.0, clock=lambda: next(times))
        self.assertEqual([budget.fraction(0), budget.fraction(1)], [0.0, 1.0])


class DataTest(unittest.TestCase):
    def test_a_training_text_comes_back_as_written(self) -> None:
        documents = ["first\r\nline", "zweites – ∑", "x" * 1000]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.english.txt.xz"
            self.assertEqual(write_documents(path, documents), 3)
            self.assertEqual(lzma.open(path).read().decode(), "\x00".join(documents))
            self.assertEqual(read_documents(path), documents)

    def test_empty_documents_are_dropped_and_separators_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.english.txt.xz"
            write_documents(path, ["a", "", "b"])
            self.assertEqual(read_documents(path), ["a", "b"])
            with self.assertRaises(ValueError):
                write_documents(path, ["a\x00b"])

    def test_every_document_stands_behind_one_bos(self) -> None:
        self.assertEqual(pack(["ab", "c"], code_points), array("H", [0, 97, 98, 0, 99]))

    def test_packing_in_jobs_gives_the_same_tokens(self) -> None:
        documents = ["x" * length for length in (5, 1, 30, 2, 2, 9)]
        jobs = split_jobs(documents, job_characters=6)
        self.assertEqual([document for job in jobs for document in job], documents)
        self.assertEqual([len(job) for job in jobs], [3, 3])
        joined = array("H")
        for job in jobs:
            joined.extend(pack(job, code_points))
        self.assertEqual(joined, pack(documents, code_points))
        self.assertEqual(split_jobs([]), [])

    def test_the_tokenizer_sees_a_seeded_sample_of_cut_documents(self) -> None:
        documents = {
            domain: [f"{domain} {i} " + "x" * 300_000 for i in range(200)] for domain in DOMAINS
        }
        sample = list(tokenizer_sample(documents))
        self.assertEqual(sample, list(tokenizer_sample(documents)))
        self.assertTrue(all(len(piece) == 200_000 for piece in sample))
        counts = Counter(piece.split(" ")[0] for piece in sample)
        self.assertEqual(counts, {"english": 81, "python": 71, "latex": 51})
        self.assertNotEqual([piece.split(" ")[1] for piece in sample[:5]], list("01234"))

    def test_joining_leaves_out_held_out_repeated_and_unreadable_files(self) -> None:
        texts = [b"one", b"", b"held out", b"two", b"one", b"\xff\xfe", b"a\x00b"]
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / f"{index}.txt" for index in range(len(texts))]
            for file, text in zip(files, texts, strict=True):
                file.write_bytes(text)
            skipped: Counter = Counter()
            joined = list(training_documents(iter(files), ["held out"], skipped))
        self.assertEqual(joined, ["one", "two"])
        self.assertEqual(
            skipped, {"empty": 1, "held out": 1, "repeated": 1, "not UTF-8": 1, "NUL": 1}
        )


class HeldoutTest(unittest.TestCase):
    def test_a_uniform_model_needs_eight_bits_a_byte_on_one_byte_tokens(self) -> None:
        documents = ["a" * 3000, "b" * 2000]

        def uniform(window: list[int]) -> float:
            self.assertEqual(len(window), CONTEXT + 1)
            return CONTEXT * math.log(256)

        result = evaluate(documents, code_points, uniform)
        self.assertEqual((result.tokens, result.windows, result.bytes), (5002, 2, 5000))
        # Two of the tokens are BOS and stand for no byte.
        self.assertAlmostEqual(result.bits_per_byte, 8 * 5002 / 5000)

    def test_windows_share_one_token_and_leave_the_tail(self) -> None:
        seen: list[list[int]] = []

        def record(window: list[int]) -> float:
            seen.append(window)
            return 0.0

        evaluate(["".join(chr(1 + i % 4000) for i in range(2 * CONTEXT + 5))], code_points, record)
        stream = [0] + [1 + i % 4000 for i in range(2 * CONTEXT + 5)]
        self.assertEqual(seen, [stream[: CONTEXT + 1], stream[CONTEXT : 2 * CONTEXT + 1]])

    def test_a_set_shorter_than_a_window_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            evaluate(["short"], code_points, lambda _: 0.0)

    def test_the_published_prototype_figures_agree_with_the_list(self) -> None:
        """`m` by llama.cpp (Q8_0): tokens, windows, nats. PyTorch's figures within 0.3 %."""
        published = {
            "english": (531_337, 259, 1_718_236.9),
            "python": (519_953, 253, 1_024_146.4),
            "latex": (602_106, 293, 1_042_555.7),
        }
        for domain, (tokens, windows, nats) in published.items():
            path = HERE.parents[2] / "shared" / "corpora" / f"{domain}.jsonl"
            if not path.exists():
                self.skipTest("the held-out corpora are not here")
            byte_count = sum(len(text.encode()) for text in read_corpus(path))
            bits = nats / math.log(2) / (byte_count * windows * CONTEXT / tokens)
            self.assertLess(abs(bits / LADDER["m"]["heldoutBpb"][domain] - 1), 0.003)


class ExportTest(unittest.TestCase):
    def test_metadata_is_that_of_the_shipped_files(self) -> None:
        for name, config in MODELS.items():
            shipped, _ = read_header(MODEL_FOLDER / f"{name}.gguf")
            entries = [
                ("general.architecture", "string", "llama"),
                *metadata_entries(name, config, TOKENIZER),
            ]
            self.assertEqual([entry[0] for entry in entries], list(shipped))
            for key, kind, value in entries:
                if kind == "f32":
                    value = struct.unpack("<f", struct.pack("<f", value))[0]
                self.assertEqual((kind, value), shipped[key], f"{name}: {key}")

    def test_tensors_are_those_of_the_shipped_files_in_their_order(self) -> None:
        for name, config in MODELS.items():
            _, tensors = read_header(MODEL_FOLDER / f"{name}.gguf")
            self.assertEqual([ours for ours, _ in tensor_names(config.layers)], tensors)

    def test_a_tokenizer_with_missing_ids_is_refused(self) -> None:
        vocabulary = dict(TOKENIZER["model"]["vocab"])
        vocabulary.popitem()
        broken = {"model": {**TOKENIZER["model"], "vocab": vocabulary}}
        with self.assertRaises(ValueError):
            metadata_entries("xs", MODELS["xs"], broken)

    @unittest.skipUnless(HAS_TORCH, "needs torch and gguf")
    def test_a_shipped_file_read_and_written_again_is_the_same_to_the_byte(self) -> None:
        from export_gguf import export_gguf
        from import_gguf import import_gguf

        shipped = MODEL_FOLDER / "xs.gguf"
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "xs.gguf"
            export_gguf(written, "xs", import_gguf(shipped), TOKENIZER)
            self.assertEqual(written.read_bytes(), shipped.read_bytes())


@unittest.skipUnless(HAS_TORCH, "needs torch and gguf")
class ModelTest(unittest.TestCase):
    def test_the_seed_gives_the_weights_and_the_loss_of_the_draft(self) -> None:
        """Figures of the script that trained the shipped models, seed 1234, on torch 2.13."""
        import torch

        from model import Llama

        torch.manual_seed(1234)
        model = Llama(MODELS["xs"])
        self.assertEqual(sum(p.numel() for p in model.parameters()), MODELS["xs"].parameter_count)
        tokens = torch.arange(257)[None] * 7 % VOCABULARY_SIZE
        loss = model(tokens[:, :-1], tokens[:, 1:]).item()
        self.assertAlmostEqual(loss, DRAFT_LOSS, places=4)

    def test_rotation_turns_neighbouring_pairs(self) -> None:
        import torch

        from model import rotate, rotations

        cos, sin = rotations(4)
        x = torch.arange(12, dtype=torch.float32).view(1, 3, 1, 4)
        turned = rotate(x, cos[:, :3], sin[:, :3])
        for position in range(3):
            for pair, frequency in enumerate((1.0, 0.01)):
                a, b = x[0, position, 0, 2 * pair :][:2].tolist()
                angle = position * frequency
                expected = (
                    a * math.cos(angle) - b * math.sin(angle),
                    a * math.sin(angle) + b * math.cos(angle),
                )
                for got, wanted in zip(
                    turned[0, position, 0, 2 * pair :][:2].tolist(), expected, strict=True
                ):
                    self.assertAlmostEqual(got, wanted, places=4)


class FineTuneTest(unittest.TestCase):
    def test_an_items_text_is_its_fields_joined_by_line_breaks(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "items.jsonl"
            records = [{"question": f"q{i}", "answer": f"a{i}", "other": 1} for i in range(3)]
            path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
            self.assertEqual(
                read_texts(path, ["question", "answer"]), ["q0\na0", "q1\na1", "q2\na2"]
            )
            self.assertEqual(read_texts(path, ["answer"], 2), ["a0", "a1"])

    def test_padding_is_no_target_and_a_real_token_is_one_once(self) -> None:
        rows = [[0, 5, 6, 7], [0, 8]]
        inputs, targets = pad(rows)
        self.assertEqual(inputs, [[0, 5, 6], [0, 0, 0]])
        self.assertEqual(targets, [[5, 6, 7], [8, NO_TARGET, NO_TARGET]])

    def test_every_item_is_seen_once_an_epoch_in_a_new_order(self) -> None:
        rows = [[0, token] for token in range(1, 11)]
        seen = list(batches(rows, 4, 2))
        self.assertEqual(len(seen), step_count(10, 4, 2))
        first, second = seen[:3], seen[3:]
        for epoch in (first, second):
            self.assertEqual(sorted(row[1] for batch in epoch for row in batch), list(range(1, 11)))
        self.assertNotEqual(first, second)
        self.assertEqual(seen, list(batches(rows, 4, 2)))

    @unittest.skipUnless(HAS_TORCH, "needs torch and gguf")
    def test_a_model_tuned_on_two_rows_needs_fewer_nats_for_them(self) -> None:
        import argparse

        import torch

        from fine_tune import fine_tune
        from import_gguf import import_gguf

        rows = [[0, *range(300, 340)], [0, *range(900, 920)]]
        inputs, targets = (torch.tensor(part) for part in pad(rows))
        model = import_gguf(MODEL_FOLDER / "xs.gguf")
        before = model(inputs, targets).item()
        options = argparse.Namespace(device="cpu", learning_rate=5e-3, batch=2, epochs=60)
        fine_tune(model, rows, options, lambda _: None)
        self.assertLess(model(inputs, targets).item(), before / 2)


class CommandTest(unittest.TestCase):
    def test_commands_that_need_no_packages_explain_themselves(self) -> None:
        for script in ("train_ladder.py", "heldout.py", "join_documents.py", "fine_tune.py"):
            shown = subprocess.run(
                [sys.executable, HERE / script, "--help"], capture_output=True, text=True
            )
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertIn("usage:", shown.stdout)

    def test_no_module_of_the_recipe_is_imported_under_another_name(self) -> None:
        """The draft imported `train`, a file it did not have."""
        modules = {path.stem for path in HERE.glob("*.py")}
        third_party = {"torch", "numpy", "gguf", "tokenizers"}
        for path in HERE.glob("*.py"):
            for name in re.findall(
                r"^\s*(?:from|import) ([a-z_0-9]+)", path.read_text(encoding="utf-8"), re.M
            ):
                known = name in modules or name in third_party or name in sys.stdlib_module_names
                self.assertTrue(known, f"{path.name} imports {name}")


DRAFT_LOSS = 8.338398933410645


def read_header(path: Path) -> tuple[dict[str, tuple[str, object]], list[str]]:
    """Metadata and tensor names of a GGUF: a second reader, for these tests alone."""
    scalars = {4: ("u32", "<I"), 5: ("i32", "<i"), 6: ("f32", "<f"), 7: ("bool", "<?")}
    with path.open("rb") as file:

        def number(layout: str):
            return struct.unpack(layout, file.read(struct.calcsize(layout)))[0]

        def value(kind: int) -> tuple[str, object]:
            if kind == 8:
                return "string", file.read(number("<Q")).decode()
            if kind == 9:
                element, length = number("<I"), number("<Q")
                values = [value(element) for _ in range(length)]
                return f"{values[0][0]}s", [item for _, item in values]
            name, layout = scalars[kind]
            return name, number(layout)

        magic, _, tensor_count, entry_count = struct.unpack("<4sIQQ", file.read(24))
        if magic != b"GGUF":
            raise ValueError(f"{path} is not a GGUF")
        metadata = {}
        for _ in range(entry_count):
            key = value(8)[1]
            metadata[key] = value(number("<I"))
        tensors = []
        for _ in range(tensor_count):
            tensors.append(value(8)[1])
            file.read(8 * number("<I") + 12)
    return metadata, tensors


if __name__ == "__main__":
    unittest.main()
