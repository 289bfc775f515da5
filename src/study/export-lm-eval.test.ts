import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importScores } from "../scores/import/import-scores.js";
import type { BenchmarkResult } from "./benchmark-result.js";
import { exportLmEval } from "./export-lm-eval.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-export-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

type Row = BenchmarkResult["scores"][number];
const row = (benchmark: string, metric: string, score: number, n: number, more: Partial<Row> = {}): Row => ({
  ...{ benchmark, metric, score, n, shots: 0, stderr: 0.01 },
  metrics: { [metric]: { score, stderr: 0.01 } },
  ...more,
});

function result(benchmark: string, scores: BenchmarkResult["scores"], more: Partial<BenchmarkResult> = {}) {
  return {
    ...{ schemaVersion: 1, kind: "benchmark", model: "./heron 7b.gguf", benchmark, scores, planHash: "p" },
    promptsSha256: "0".repeat(64),
    modelInfo: {
      ...{ ref: "./heron 7b.gguf", name: "heron-7b", sha256: "ab".repeat(32), architecture: "llama" },
      ...{ parameterCount: 7e9, vocabularySize: 100, trainedContext: 2048, quantization: "Q8_0", fileBytes: 1 },
      backend: { name: "llama.cpp", version: "b1", device: "cpu:haswell", threadsPerContext: 1, contexts: 1 },
    },
    settings: { shots: scores[0].shots, contextTokens: 1900, temperature: 0 },
    data: { origin: ["./data"], files: [], testSha256: "t", available: scores[0].n },
    itemsFile: "items/x.jsonl",
    seconds: 3,
    warnings: [],
    provenance: {
      ...{ bitwitVersion: "0", node: "v20", platform: "linux-x64", cpu: "c", cores: 2, command: [] },
      measuredAt: "2026-03-01T10:20:30.000Z",
    },
    ...more,
  } as BenchmarkResult;
}

const blimp = result(
  "blimp",
  [
    row("blimp", "acc", 0.7, 40, { metrics: { acc: { score: 0.7 }, acc_norm: { score: 0.6 } } }),
    row("blimp_passive_1", "acc", 0.8, 20, { partOf: "blimp" }),
    row("blimp_wh_island", "acc", 0.6, 20, { partOf: "blimp" }),
  ],
  {
    data: {
      ...{ origin: [], files: [], testSha256: "t", available: 2000 },
      availableByPart: { blimp_passive_1: 1000, blimp_wh_island: 1000 },
    },
    settings: { shots: 0, contextTokens: 1900, temperature: 0, limit: 20 },
  },
);
const humanEval = result("humaneval", [row("humaneval", "pass@1", 0.25, 164)]);
const mbpp = result("mbpp", [row("mbpp", "pass@1", 0.3, 500, { shots: 3 })]);
const arc = result("arc-challenge", [row("arc-challenge", "acc_norm", 0.4, 1172, { shots: 25 })]);

describe("exportLmEval", () => {
  it("names the file as the harness does", () => {
    expect(exportLmEval([arc]).path).toBe(".__heron 7b.gguf/results_2026-03-01T10-20-30.000.json");
  });

  it("has metrics under the harness's keys, groups with their tasks, and unknown errors as N/A", () => {
    const { content } = exportLmEval([blimp, humanEval, mbpp, arc]);
    expect(content["results"]).toMatchObject({
      blimp: { "acc,none": 0.7, "acc_stderr,none": "N/A", "acc_norm,none": 0.6 },
      blimp_passive_1: { "acc,none": 0.8, "acc_stderr,none": 0.01, sample_len: 20 },
      humaneval: { "pass@1,create_test": 0.25, "pass@1_stderr,create_test": 0.01 },
      mbpp: { "pass_at_1,none": 0.3 },
      arc_challenge: { "acc_norm,none": 0.4 },
    });
    expect(Object.keys(content["groups"] as object)).toEqual(["blimp"]);
    expect(content["group_subtasks"]).toMatchObject({ blimp: ["blimp_passive_1", "blimp_wh_island"], mbpp: [] });
    expect(content["n-samples"]).toMatchObject({ blimp_wh_island: { original: 1000, effective: 20 } });
    expect(content["n-shot"]).toEqual({
      blimp_passive_1: 0,
      blimp_wh_island: 0,
      humaneval: 0,
      mbpp: 3,
      arc_challenge: 25,
    });
  });

  it("is read back by the import with the same scores, parts, examples and warnings", async () => {
    const { path: name, content } = exportLmEval([blimp, humanEval, mbpp, arc]);
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
    const { scores, warnings } = await importScores([folder]);
    const top = scores.filter(({ partOf }) => partOf === undefined);
    expect(Object.fromEntries(top.map(({ benchmark, score }) => [benchmark, score]))).toEqual({
      ...{ blimp: 0.7, humaneval: 0.25, mbpp: 0.3, "arc-challenge": 0.4 },
    });
    expect(scores.filter(({ partOf }) => partOf === "blimp").map(({ n }) => n)).toEqual([20, 20]);
    expect(scores.find(({ benchmark }) => benchmark === "arc-challenge")).toMatchObject({ shots: 25, stderr: 0.01 });
    expect(warnings.map(({ message }) => message).join()).toMatch(/--limit\): blimp \(40 of 2000 items\)/);
  });
});
