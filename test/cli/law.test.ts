import { execa } from "execa";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { pearson } from "../../src/math/correlation.js";
import { loadReference } from "../../src/scores/reference.js";

const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { reject: false });

describe("bitwit fit --reference", () => {
  it("prints the paper's fits under the names scripts rely on", async () => {
    const { stdout, stderr, exitCode } = await bitwit("fit", "--reference", "paper", "--json");
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { fits } = JSON.parse(stdout) as { fits: Record<string, unknown>[] };
    expect(fits.map(({ name }) => name)).toEqual([
      "knowledge",
      "coding",
      "math",
      "math-with-qwen",
      "overall-area-means",
      "overall-benchmarks",
    ]);
    for (const fit of fits) {
      for (const key of ["n", "pearson", "spearman", "rmse", "slope", "intercept"])
        expect(fit[key], `${fit["name"] as string} ${key}`).toEqual(expect.any(Number));
      expect([fit["x"], fit["y"], fit["excluded"]]).toEqual([
        expect.any(String),
        expect.any(String),
        expect.any(Array),
      ]);
      expect(fit["rmse"]).toBeLessThan(0.1);
    }
  });

  it("prints a table with outliers and exclusions", async () => {
    const { stdout } = await bitwit("fit", "--reference", "paper");
    expect(stdout).toMatch(/knowledge +19 +-0\.935/);
    expect(stdout).toMatch(
      /math-with-qwen: Qwen-72b scores higher than it compresses: check for benchmark contamination/,
    );
    expect(stdout).toMatch(/math: without Qwen-7b, Qwen-14b, Qwen-72b/);
  });

  it.each([
    [["fit", "--reference", "mine"], /"mine" is unknown/],
    [["fit", "--reference", "paper", "--scale", "cubic"], /"cubic" is unknown/],
    [["predict", "--bpc", "0.9"], /above what "overall-area-means" was fitted to \(0\.401 to 0\.528\)/],
    [["predict", "--bpc", "0.45", "--fit", "luck"], /no fit "luck"/],
    [["predict", "--bpc", "half"], /half.*It must be a number/s],
    [["predict"], /nothing to predict/],
    [["predict", "--model", "x"], /needs the run folder/],
    [["fit"], /takes one run folder, or reference data/],
    [["fit", "runs", "--reference", "paper"], /takes no run/],
    [["reference", "show", "x"], /no reference set "x"/],
    [["reference", "show", "math", "--model", "gpt"], /No model of "math"/],
  ])("refuses %j", async (args, message) => {
    const { stdout, stderr, exitCode } = await bitwit(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  it("fits imported bits and scores, with exclusions and what each model lacks", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-law-"));
    const reference = loadReference();
    const lines = reference.tables.flatMap(({ area, rows }) =>
      rows.flatMap(({ model, bpc, scores }) => [
        `${model},${{ knowledge: "cc", coding: "python", math: "arxiv-math" }[area]},${bpc},,`,
        ...[...scores].map(([benchmark, score]) => `${model},,,${benchmark},${score}`),
      ]),
    );
    const file = path.join(folder, "both.csv");
    await writeFile(file, ["model,corpus,bpc,benchmark,score", ...lines].join("\n"));
    const excluded = ["7b", "14b", "72b"].flatMap((size) => ["--exclude", `qwen-${size}@math=flagged`]);
    const { stdout } = await bitwit("fit", "--scores", file, ...excluded, "--benchmarks", "--json");
    const { fits, correlations } = JSON.parse(stdout) as {
      fits: { name: string; n: number; pearson: number; rmse: number; excluded: { name: string; reason: string }[] }[];
      correlations: { cells: { corpus: string; benchmark: string; n: number; pearson: number }[] };
    };
    const printed = fits.map(({ name, n, pearson }) => `${name} ${n} ${pearson.toFixed(3)}`);
    expect(printed.slice(0, 5)).toEqual([
      "knowledge 19 -0.935",
      "coding 28 -0.937",
      "math 19 -0.953",
      "overall-area-means 19 -0.931",
      "overall-benchmarks 19 -0.942",
    ]);
    expect(printed).toContain("mmlu-cloze 19 -0.890");
    expect(fits).toHaveLength(17);
    expect(fits[2]?.excluded).toContainEqual({ name: "Qwen-72b", reason: "flagged" });
    expect(fits[3]?.excluded).toContainEqual({
      name: "StarcoderBase",
      reason: expect.stringMatching(/^no score on .*hellaswag/),
    });
    const cell = correlations.cells.find(({ corpus, benchmark }) => corpus === "python" && benchmark === "mbpp");
    const points = reference.tables.find(({ area }) => area === "coding")!.rows;
    expect([cell?.n, cell?.pearson]).toEqual([
      28,
      expect.closeTo(
        pearson(
          points.map(({ bpc }) => bpc),
          points.map(({ scores }) => scores.get("mbpp")!),
        )!,
        10,
      ),
    ]);
    expect((await bitwit("fit", "--scores", file, "--exclude", "gpt-9")).stderr).toMatch(
      /--exclude gpt-9: there is no such model/,
    );
    await writeFile(file, "model,benchmark,score\na,mmlu,0.3\nb,mmlu,0.4\n");
    const none = await bitwit("fit", "--scores", file);
    expect([none.exitCode, none.stdout]).toEqual([
      0,
      expect.stringMatching(/No bits per character are known of a, b[^]*Nothing was fitted/),
    ]);
    await rm(folder, { recursive: true });
  });

  it("predicts inside the fit, and outside it only when asked", async () => {
    const inside = JSON.parse((await bitwit("predict", "--bpc", "0.58", "--fit", "knowledge", "--json")).stdout);
    expect(inside.predictions[0].expected).toBeCloseTo(1.3913 - 1.3916 * 0.58, 3);
    const { low, high } = inside.predictions[0].predictionInterval as { low: number; high: number };
    expect(high - low).toBeGreaterThan(0.07);
    const outside = JSON.parse((await bitwit("predict", "--bpc", "0.9", "--extrapolate", "--json")).stdout);
    expect(outside.predictions[0].extrapolates).toBe("above");
  });

  it("shows the reference data", async () => {
    expect((await bitwit("reference", "list")).stdout).toContain("leaderboard");
    const { rows } = JSON.parse((await bitwit("reference", "show", "knowledge", "--json")).stdout);
    expect(rows).toHaveLength(19);
  });
});
