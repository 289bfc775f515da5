import { describe, expect, it } from "vitest";
import { benchmarkId, corpusId, findBenchmark } from "./benchmark-names.js";
import { BENCHMARKS } from "./benchmark-table.js";
import { MMLU_SUBJECTS } from "./mmlu-subjects.js";
import { loadReference } from "./reference.js";

describe("benchmark ids", () => {
  it("have every benchmark of the paper, in the area where the paper counts it", () => {
    for (const { area, benchmarks } of loadReference().tables)
      for (const id of benchmarks) {
        const found = BENCHMARKS.find((one) => one.id === id);
        expect([id, found?.area]).toEqual([id, area]);
        expect(found?.paper, id).toBeDefined();
      }
    expect(BENCHMARKS.filter(({ paper }) => paper !== undefined)).toHaveLength(12);
  });

  it("know the names of the sourced scores; the paper alone calls its cloze MMLU", () => {
    const names = new Set(loadReference().scores.map(({ benchmark }) => benchmark));
    for (const name of names) expect(findBenchmark(name), name).toBeDefined();
  });

  it("mean one benchmark by each name", () => {
    const keys = BENCHMARKS.flatMap(({ id, name, aliases }) => [
      ...new Set([id, name, ...aliases].map((one) => one.toLowerCase().replace(/[^a-z0-9]/g, ""))),
    ]);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each([
    ["arc_challenge", "arc-challenge"],
    ["ARC-c", "arc-challenge"],
    ["arc:challenge", "arc-challenge"],
    ["nq_open", "nq"],
    ["openai_humaneval", "humaneval"],
    ["minerva_math", "math"],
    ["leaderboard_math_hard", "math-hard"],
    ["mmlu", "mmlu"],
    ["mmlu_continuation", "mmlu-cloze"],
    ["agieval_sat_math", "sat-math"],
    ["gsm8k_cot", "gsm8k-cot"],
    ["Our Own Quiz (v2)", "our-own-quiz-v2"],
    ["__proto__", "proto"],
    ["???", "???"],
  ])("%s is %s", (name, id) => expect(benchmarkId(name)).toBe(id));
});

it("names the paper's corpora as the reference data does", () => {
  expect(["commoncraw", "llm_compression-commoncraw", "Common Crawl", "arxiv_math", "my-notes"].map(corpusId)).toEqual([
    "cc",
    "cc",
    "cc",
    "arxiv-math",
    "my-notes",
  ]);
});

it("lists MMLU's 57 subjects", () => expect(new Set(MMLU_SUBJECTS).size).toBe(57));
