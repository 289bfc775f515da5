/** Each tool's files, from hand-written ones of the same shape: test/golden/scores. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { importScores } from "./import-scores.js";

const golden = path.resolve(import.meta.dirname, "../../../test/golden/scores");
const read = (...names: string[]) => importScores(names.map((name) => path.join(golden, name)));
const values = (rows: readonly { model: string; benchmark: string; score: number; partOf?: string | undefined }[]) =>
  Object.fromEntries(rows.filter(({ partOf }) => partOf === undefined).map((one) => [one.benchmark, one.score]));
const codes = (warnings: readonly { code: string }[]) => warnings.map(({ code }) => code).sort();

describe("lm-eval 0.4", () => {
  it("gives each benchmark's own metric, with error, items, examples and version", async () => {
    const { scores, models, sources } = await read("lm-eval");
    expect(values(scores)).toEqual({
      "arc-challenge": 0.4625,
      hellaswag: 0.7512,
      gsm8k: 0.125,
      humaneval: 0.128,
      nq: 0.2155,
      winogrande: 0.7,
      "our-private-quiz": 0.5,
      mmlu: 0.4513,
      "mmlu-cloze": 0.4012,
    });
    expect(scores.find(({ benchmark }) => benchmark === "arc-challenge")).toMatchObject({
      model: "heron-7b",
      stderr: 0.0146,
      n: 1172,
      shots: 25,
      metric: "acc_norm",
      source: { tool: "lm-eval", version: "1", key: 'results.arc_challenge["acc_norm,none"]' },
    });
    expect(scores.find(({ benchmark }) => benchmark === "gsm8k")?.metric).toBe("exact_match,strict-match");
    expect(models).toEqual([{ name: "heron-7b", parameters: 6738415616 }]);
    expect(sources[0]).toMatchObject({ toolVersion: "0.4.9.1", writtenAt: "2026-01-02T03:04:05.678Z" });
  });

  it("keeps a group once, with its parts marked at each depth and items summed", async () => {
    const { scores } = await read("lm-eval");
    expect(
      scores
        .filter(({ partOf }) => partOf !== undefined)
        .map(({ benchmark, partOf, style }) => [benchmark, partOf, style]),
    ).toEqual([
      ["mmlu-humanities", "mmlu", "options"],
      ["mmlu-formal-logic", "mmlu-humanities", "options"],
      ["mmlu-stem", "mmlu", "options"],
      ["mmlu-anatomy", "mmlu-stem", "options"],
      ["mmlu-continuation-anatomy", "mmlu-cloze", "cloze"],
    ]);
    expect(scores.find(({ benchmark }) => benchmark === "mmlu")).toMatchObject({ n: 261, shots: 5, style: "options" });
  });

  it("warns of NaN, a limited run, MMLU's style, other examples, and bits per byte", async () => {
    const { warnings, scores, bpc } = await read("lm-eval");
    expect(codes(warnings)).toEqual(["bits-per-byte", "limited-run", "mmlu-style", "score-absent", "shots-differ"]);
    expect(scores.some(({ benchmark }) => benchmark === "boolq")).toBe(false);
    const message = (code: string) => warnings.find((one) => one.code === code)?.message;
    expect(message("score-absent")).toContain('results.boolq["acc,none"] is NaN');
    expect(message("limited-run")).toContain("winogrande (100 of 1267 items)");
    expect(message("mmlu-style")).toContain("r −0.66 (RMSE 0.098), asked as a cloze at −0.89");
    expect(message("shots-differ")).toContain("HellaSwag was asked with 10 examples for heron-7b; the paper gives 0");
    expect(bpc).toMatchObject([{ corpus: "wikitext", bitsPerByte: 0.6 }]);
    expect(bpc[0]?.bpc).toBeUndefined();
  });
});

describe("lm-eval 0.3", () => {
  it("averages MMLU's 57 subjects, names a checkpoint by its revision", async () => {
    const { scores, models } = await read("lm-eval-0.3.json");
    expect(models[0]?.name).toBe("heron-3b@step1000");
    expect(values(scores)).toEqual({ mmlu: expect.closeTo(0.278, 10), "arc-challenge": 0.34, triviaqa: 0.331 });
    const mmlu = scores.find(({ benchmark }) => benchmark === "mmlu");
    expect(mmlu?.stderr).toBeCloseTo(0.04 / Math.sqrt(57), 10);
    expect(mmlu?.source.key).toBe("mean of the 57 subjects, equally weighted");
    expect(scores.filter(({ partOf }) => partOf === "mmlu")).toHaveLength(57);
  });
});

describe("OpenCompass", () => {
  it("gives scores out of percent, and bpc out of both its tables, once", async () => {
    const { scores, bpc, warnings } = await read("opencompass");
    const of = (model: string) => values(scores.filter((one) => one.model === model));
    expect(of("heron-7b-hf")).toEqual({
      mmlu: 0.453,
      "arc-challenge": 0.4034,
      gsm8k: expect.closeTo(0.1668, 12),
      humaneval: 0.128,
      triviaqa: 0.524,
    });
    expect(of("heron-3b-hf")).toEqual({ mmlu: 0.261, humaneval: expect.closeTo(0.0671, 12), triviaqa: 0.331 });
    expect(bpc.map(({ model, corpus, bpc: value }) => [model, corpus, value])).toEqual([
      ["heron-7b-hf", "python", 0.2914],
      ["heron-3b-hf", "python", 0.3402],
      ["heron-7b-hf", "cc", 0.6285],
      ["heron-7b-hf", "arxiv-math", 0.5096],
      ["heron-3b-hf", "cc", 0.6871],
      ["heron-3b-hf", "arxiv-math", 0.5523],
    ]);
    expect(codes(warnings)).toEqual(["mmlu-style", "score-absent", "style-differs"]);
    expect(scores.filter(({ partOf }) => partOf === "mmlu")).toHaveLength(4);
  });
});

describe("UncheatableEval", () => {
  it("gives bits over characters of all documents, and over bytes", async () => {
    const { bpc, models, warnings } = await read("uncheatable-eval.json");
    expect(bpc).toMatchObject([{ model: "heron-7b", corpus: "bbc_news_20250701to20250715" }]);
    expect(bpc[0]?.bpc).toBeCloseTo(2000 / Math.log(2) / 4000, 12);
    expect(bpc[0]?.bitsPerByte).toBeCloseTo(2000 / Math.log(2) / 4100, 12);
    expect(models[0]?.parameters).toBe(6738415616);
    expect(codes(warnings)).toEqual(["protocol-differs"]);
  });
});

describe("Open LLM Leaderboard", () => {
  it("gives version 1's table out of percent, with its settings, also values below 1", async () => {
    const { scores, models, warnings } = await read("leaderboard-v1.csv");
    expect(values(scores.filter(({ model }) => model === "heron-3b"))).toMatchObject({
      gsm8k: 0.009,
      hellaswag: 0.7001,
    });
    expect(scores.find(({ benchmark }) => benchmark === "arc-challenge")).toMatchObject({
      shots: 25,
      metric: "acc_norm",
    });
    expect(models).toEqual([{ name: "heron-7b", parameters: 6.74e9 }, { name: "heron-3b" }]);
    expect(codes(warnings)).toEqual(["flagged-models", "mmlu-style", "shots-differ"]);
  });

  it("gives version 2's raw columns as they are", async () => {
    const { scores, warnings } = await read("leaderboard-v2.csv");
    expect(values(scores)).toEqual({
      ifeval: 0.251,
      bbh: 0.349,
      "math-hard": 0.017,
      gpqa: 0.266,
      musr: 0.37,
      "mmlu-pro": 0.186,
    });
    expect(warnings).toEqual([]);
  });

  it("gives version 1's result files, MMLU averaged", async () => {
    const { scores } = await read("leaderboard-v1-results_2024-01-04T13-27-32.659600.json");
    expect(values(scores)).toEqual({
      mmlu: expect.closeTo(0.4, 12),
      "arc-challenge": 0.53,
      hellaswag: 0.77,
      "truthfulqa-mc2": 0.39,
      winogrande: 0.74,
      gsm8k: 0.15,
    });
  });
});
