/** The corpus step that drops documents which overlap with benchmarks, from what `--decontaminate` names. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { findTaskFiles } from "../benchmark/data/find-task-files.js";
import { readQuestions } from "../benchmark/data/read-questions.js";
import { taskById } from "../benchmark/tasks/all-tasks.js";
import type { CorpusStep } from "../collect/collector.js";
import { dropContaminated } from "../collect/steps/decontamination/drop-contaminated.js";
import { DEFAULT_OVERLAP_WORDS, OverlapIndex } from "../collect/steps/decontamination/overlap-index.js";
import { readLines } from "../corpus/read-lines.js";
import { UsageError } from "../errors.js";

/** @param names such as `gsm8k`, `gsm8k=./gsm8k`, `./items.txt`. @throws {UsageError} one is none of these. */
export async function overlapStep(names: readonly string[]): Promise<CorpusStep> {
  const index = new OverlapIndex();
  const benchmarks: { name: string; items: number; tooShort: number; sha256: string }[] = [];
  for (const name of names) {
    const { benchmark, texts } = (await isFile(name)) ? await linesOf(name) : await itemsOf(name);
    const hash = createHash("sha256");
    const before = index.tooShort.length;
    for (const [place, text] of texts.entries()) {
      hash.update(`${JSON.stringify(text)}\n`);
      index.add({ benchmark, item: String(place + 1), text });
    }
    if (texts.length === 0) throw new UsageError("decontaminate", `${name} has no items.`, { hint: "Check the path." });
    const tooShort = index.tooShort.length - before;
    benchmarks.push({ name: benchmark, items: texts.length, tooShort, sha256: hash.digest("hex") });
  }
  return {
    name: "benchmark overlap",
    settings: { words: DEFAULT_OVERLAP_WORDS, benchmarks },
    run: (source) => dropContaminated(source(), index),
  };
}

async function itemsOf(name: string): Promise<{ benchmark: string; texts: string[] }> {
  const [, id = name, data] = /^([\w-]+)=(.+)$/u.exec(name) ?? [];
  const task = taskById(id);
  const files = await findTaskFiles(task, data, {});
  const test = await readQuestions(task, files.test, "test");
  return { benchmark: task.id, texts: test.questions.map(({ plain }) => plain) };
}

async function linesOf(file: string): Promise<{ benchmark: string; texts: string[] }> {
  const texts: string[] = [];
  for await (const lines of readLines(createReadStream(file), MAX_LINE_BYTES)) {
    for (const { number, bytes } of lines) {
      if (bytes === undefined) throw new UsageError("decontaminate", `Line ${number} of ${file} is longer than 1 MiB.`);
      const text = Buffer.from(bytes).toString("utf8").trim();
      if (text !== "") texts.push(isJson(file) ? stringsOf(text, file, number) : text);
    }
  }
  return { benchmark: path.basename(file), texts };
}

const isJson = (file: string): boolean => /\.(jsonl|ndjson)$/i.test(file);

/** Every string of an item, whatever its fields are called. */
function stringsOf(line: string, file: string, number: number): string {
  const strings: string[] = [];
  try {
    JSON.parse(line, (_key, value: unknown) => void (typeof value === "string" && strings.push(value)));
  } catch {
    throw new UsageError("decontaminate", `Line ${number} of ${file} is not JSON.`, {
      hint: "Give a text file with an item a line under another name than .jsonl.",
    });
  }
  return strings.join("\n");
}

const MAX_LINE_BYTES = 1 << 20;

async function isFile(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isFile();
  } catch {
    return false;
  }
}
