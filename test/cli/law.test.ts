import { execa } from "execa";
import path from "node:path";
import { describe, expect, it } from "vitest";

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
    [["reference", "show", "x"], /no reference set "x"/],
    [["reference", "show", "math", "--model", "gpt"], /No model of "math"/],
  ])("refuses %j", async (args, message) => {
    const { stdout, stderr, exitCode } = await bitwit(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
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
