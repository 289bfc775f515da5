import { existsSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseHubReference } from "../../corpus/hub/hub-reference.js";
import { findTaskFiles } from "../data/find-task-files.js";
import { readQuestions } from "../data/read-questions.js";
import { BENCHMARKS } from "../../scores/benchmark-table.js";
import { TASKS, taskById } from "./all-tasks.js";
import { BLIMP_PARADIGMS } from "./blimp.js";

const folder = fileURLToPath(new URL("../../../../shared/benchmarks", import.meta.url));

/** Files and items in ../shared/benchmarks, by task. */
const SHARED: Readonly<Record<string, { files: readonly string[]; items: number }>> = {
  "arc-challenge": { files: ["commonsense/arc_challenge.jsonl"], items: 1172 },
  "arc-easy": { files: ["commonsense/arc_easy.jsonl"], items: 2376 },
  hellaswag: { files: ["commonsense/hellaswag_1000.jsonl"], items: 1000 },
  piqa: { files: ["commonsense/piqa.jsonl"], items: 1838 },
  winogrande: { files: ["commonsense/winogrande.jsonl"], items: 1267 },
  "commonsense-qa": { files: ["commonsense/commonsense_qa.jsonl"], items: 1221 },
  "lambada-openai": { files: ["lambada/lambada_test.jsonl"], items: 5153 },
  blimp: { files: BLIMP_PARADIGMS.map((name) => `blimp/${name}.jsonl`), items: 67_000 },
  mmlu: { files: ["mmlu_stem/test.jsonl"], items: 3018 },
  "mmlu-cloze": { files: ["mmlu_stem/test.jsonl"], items: 3018 },
  "mmlu-math": { files: ["mmlu_stem/test.jsonl"], items: 1064 },
};

const CHOICE_TASKS = TASKS.filter(({ kind }) => kind === "choices" || kind === "continuation");

describe.skipIf(!existsSync(folder))("In ../shared/benchmarks", () => {
  for (const [id, { files, items }] of Object.entries(SHARED)) {
    it(`${id} finds its own files and no others, in the root and in their folder`, async () => {
      const inRoot = await findTaskFiles(taskById(id), folder);
      expect(inRoot.test.map(({ label }) => label)).toEqual(files);
      expect(inRoot.shots).toEqual([]);
      const own = path.dirname(files[0] as string);
      const inOwn = await findTaskFiles(taskById(id), path.join(folder, own));
      expect(inOwn.test.map(({ label }) => `${own}/${label}`)).toEqual(files);
    });

    it(`${id} reads every record, each once`, async () => {
      const { test } = await findTaskFiles(taskById(id), folder);
      const { questions } = await readQuestions(taskById(id), test, "test");
      expect(questions).toHaveLength(items);
      expect(new Set(questions.map(({ id: own, part }) => `${part}/${own}`)).size).toBe(items);
      for (const { plain, body } of questions) {
        expect(plain).not.toMatch(/undefined/);
        if (body.kind !== "choices") continue;
        const { continuation } = body.choices[body.gold] as { continuation: string };
        expect(continuation.startsWith(" ")).toBe(true);
      }
    });
  }

  it("has as many choices an item as the table of benchmarks guesses by, but for the five options that the copy cuts", async () => {
    for (const { id } of CHOICE_TASKS.filter((task) => task.kind === "choices" && SHARED[task.id] !== undefined)) {
      const { test } = await findTaskFiles(taskById(id), folder);
      const { questions } = await readQuestions(taskById(id), test.slice(0, 1), "test");
      const counts = questions.map(({ body }) => (body.kind === "choices" ? body.choices.length : 0));
      const chance = id === "commonsense-qa" ? 0.25 : BENCHMARKS.find((row) => row.id === id)?.chance;
      expect(new Set(counts.map((count) => 1 / count)), id).toEqual(new Set([chance]));
    }
  });

  it("no choice task without data there takes another one's", async () => {
    for (const task of CHOICE_TASKS.filter(({ id }) => SHARED[id] === undefined))
      await expect(findTaskFiles(task, folder), task.id).rejects.toThrow(/holds no file/);
  });
});

describe("Files by name", () => {
  let root: string;
  beforeAll(async () => (root = await mkdtemp(path.join(tmpdir(), "bitwit-tasks-"))));
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function found(id: string, files: readonly string[], open = "."): Promise<{ test: string[]; shots: string[] }> {
    const base = await mkdtemp(path.join(root, "data-"));
    for (const file of files) {
      await mkdir(path.dirname(path.join(base, file)), { recursive: true });
      await writeFile(path.join(base, file), "");
    }
    const { test, shots } = await findTaskFiles(taskById(id), path.join(base, open));
    return { test: test.map(({ label }) => label), shots: shots.map(({ label }) => label) };
  }

  it("a folder named like a task holds its test.jsonl", async () => {
    const all = TASKS.map(({ id }) => `${id}/test.jsonl`);
    for (const { id } of CHOICE_TASKS) {
      if (!id.startsWith("mmlu")) expect((await found(id, all)).test, id).toEqual([`${id}/test.jsonl`]);
      expect((await found(id, [`${id}/test.jsonl`, `${id}/train.jsonl`], id)).test, id).toEqual(["test.jsonl"]);
    }
  });

  it.each([
    [
      "hellaswag",
      ["hellaswag/data/test-0.parquet", "hellaswag/data/train-0.parquet", "hellaswag/data/validation-0.parquet"],
      2,
      1,
    ],
    ["hellaswag", ["hellaswag_test.jsonl", "hellaswag_train.jsonl", "hellaswag_val.jsonl"], 2, 1],
    ["piqa", ["piqa/piqa_test.parquet", "piqa/piqa_train.parquet", "piqa/piqa_validation.parquet"], 2, 1],
    [
      "winogrande",
      [
        "winogrande/winogrande_xl/test-0.parquet",
        "winogrande/winogrande_xl/validation-0.parquet",
        "winogrande/winogrande_xs/validation-0.parquet",
      ],
      1,
    ],
    ["winogrande", ["winogrande_1.1/dev.jsonl", "winogrande_1.1/test.jsonl", "winogrande_1.1/train_xl.jsonl"], 0, 2],
    [
      "commonsense-qa",
      [
        "commonsense_qa/dev_rand_split.jsonl",
        "commonsense_qa/test_rand_split_no_answers.jsonl",
        "commonsense_qa/train_rand_split.jsonl",
      ],
      0,
      2,
    ],
    ["lambada-openai", ["lambada_openai/data/lambada_test.jsonl", "lambada_openai/data/lambada_test_de.jsonl"], 0],
    [
      "lambada",
      ["lambada/lambada_test.jsonl", "lambada/plain_text/test-0.parquet", "lambada/plain_text/train-0.parquet"],
      1,
    ],
    ["blimp", ["blimp/adjunct_island/train-0.parquet", "blimp/notes.jsonl"], 0],
    [
      "mmlu-cloze",
      ["mmlu/all/dev-0.parquet", "mmlu/all/test-0.parquet", "mmlu/anatomy/test-0.parquet", "mmlu_pro/test.jsonl"],
      1,
      0,
    ],
    ["mmlu", ["data/dev/anatomy_dev.csv", "data/test/anatomy_test.csv", "data/val/anatomy_val.csv"], 1, 0],
    ["mmlu-math", ["mmlu-math/test.jsonl", "mmlu-pro/test.jsonl"], 0],
  ] as const)("%s of %j", async (id, files, test: number, shots?: number) => {
    expect(await found(id, files)).toEqual({ test: [files[test]], shots: shots === undefined ? [] : [files[shots]] });
  });
});

describe("A choice task", () => {
  it("is pinned on the hub to a commit, but for the one whose commit is not known", () => {
    const free: string[] = [];
    for (const { id, data } of CHOICE_TASKS)
      for (const reference of [data.hub.test, data.hub.shots ?? []].flat())
        if (!/^[0-9a-f]{40}$/.test(parseHubReference(reference).revision)) free.push(id);
    expect(free).toEqual(["lambada"]);
  });

  it("has a row in the table of benchmarks, under both its names", () => {
    for (const { id, lmEvalName } of CHOICE_TASKS) {
      const row = BENCHMARKS.find((one) => one.id === id);
      expect(row, id).toBeDefined();
      const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
      expect(
        [row?.id, row?.name, ...(row?.aliases ?? [])].map((name) => plain(name ?? "")),
        id,
      ).toContain(plain(lmEvalName));
    }
  });
});
