import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportData } from "../../src/report/report-data.js";

const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
let folder: string;
/** What `bitwit report run` printed, with everything it can write asked for at once. */
let report: { stdout: string; exitCode?: number | undefined };
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-report-cli-"));
  for (const name of ["english", "python"])
    await writeFile(
      path.join(folder, `${name}.jsonl`),
      Array.from({ length: 30 }, (_, n) =>
        JSON.stringify({ content: `${name} ${n}: ${"for x in the river: say(x) ".repeat(5 + (n % 7))}` }),
      ).join("\n"),
    );
  const measure = ["measure", "ladder:xs", "ladder:s", "ladder:m", "gzip", "--probes", "--run", "run"];
  await bitwit(...measure, "--corpus", "english.jsonl", "--corpus", "python.jsonl");
  report = await bitwit("report", "run", "-o", "out.html", "--figures", "figures", "--json");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bitwit = (...args: string[]) => execa(process.execPath, [main, ...args], { cwd: folder, reject: false });

describe("bitwit report", () => {
  it("has every number of the run in its data", () => {
    expect(report.exitCode).toBe(0);
    const { data } = JSON.parse(report.stdout) as { data: ReportData };
    const study = JSON.parse(readFileSync(path.join(folder, "run", "study.json"), "utf8"));
    expect(data.measurements).toHaveLength(8);
    for (const one of study.measurements) {
      const model = data.models.findIndex(({ ref }) => ref === one.model);
      const corpus = data.corpora.findIndex(({ ref }) => ref === one.corpus);
      const found = data.measurements.find((cell) => cell.model === model && cell.corpus === corpus);
      expect([found?.bpc, found?.interval]).toEqual([one.bpc, one.bpcInterval]);
    }
    for (const named of study.fits) {
      const area = data.areas.find(({ name }) => name === (named.name === "mean" ? "overall" : named.name));
      const fit = data.fits.find(({ x, y, scale }) => x === area?.x && y === area?.y && scale === "linear");
      if (fit?.status !== "ok") throw new Error(named.name);
      expect([fit.n, fit.slope, fit.intercept, fit.pearson, fit.rmse].map((value) => value.toFixed(12))).toEqual(
        [named.fit.n, named.fit.slope, named.fit.intercept, named.fit.pearson, named.fit.rmse].map((value) =>
          value.toFixed(12),
        ),
      );
    }
    expect(data.enough?.map(({ name }) => name)).toEqual(["english", "python"]);
    expect(data.documents).toHaveLength(6);
    const bits = data.positions?.[0]?.bins.reduce((sum, bin) => sum + bin.bits, 0);
    expect(bits).toBeCloseTo(study.measurements[0].totalBits, 3);
  });

  it("is written by measure and start too, and shows the same from the folder later", () => {
    const written = readFileSync(path.join(folder, "run", "report.html"), "utf8");
    const again = readFileSync(path.join(folder, "out.html"), "utf8");
    const withoutDate = (html: string) => html.replaceAll(/"date":"[^"]*"/g, "");
    expect(withoutDate(again)).toBe(withoutDate(written));
  });

  it("writes every figure as SVG and PNG", () => {
    expect(report.exitCode).toBe(0);
    for (const name of ["leaderboard", "scatter", "areas", "matrix", "enough", "positions", "documents"]) {
      expect(readFileSync(path.join(folder, "figures", `${name}.svg`), "utf8")).toMatch(/^<svg [^]*<title/);
      const png = readFileSync(path.join(folder, "figures", `${name}.png`));
      expect([png.subarray(1, 4).toString(), png.readUInt32BE(16)]).toEqual(["PNG", 1920]);
    }
  });

  it("agrees with bitwit fit on the run, and with its prediction of a model from the others", async () => {
    const study = JSON.parse(readFileSync(path.join(folder, "run", "study.json"), "utf8"));
    const { stdout } = await bitwit("fit", "run", "--json");
    const laws = JSON.parse(stdout) as {
      fits: Record<string, unknown>[];
      correlations: { cellCount: number };
      enough: unknown[];
    };
    expect(laws.fits.map(({ name }) => name)).toEqual(["english", "python", "overall-area-means"]);
    for (const [place, { fit }] of study.fits.entries())
      expect([laws.fits[place]?.["pearson"], laws.fits[place]?.["rmse"]]).toEqual([
        expect.closeTo(fit.pearson, 12),
        expect.closeTo(fit.rmse, 12),
      ]);
    expect([laws.correlations.cellCount, laws.enough.length]).toEqual([6, 2]);

    const refused = await bitwit("predict", "run", "--model", "ladder:m", "--fit", "english");
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/"english" has no line: too few points/),
    ]);
    const foreign = await bitwit(
      "predict",
      "run",
      "--reference",
      "paper",
      "--model",
      "ladder:m",
      "--fit",
      "knowledge",
      "--extrapolate",
      "--json",
    );
    expect(JSON.parse(foreign.stdout)).toMatchObject({
      predictions: [{ model: "ladder:m", extrapolates: "above" }],
      warnings: [{ code: "foreign-law" }],
    });
  });

  it("draws the paper's numbers", async () => {
    const { stdout } = await bitwit("report", "--reference", "paper", "-o", "paper.html", "--json");
    const { data } = JSON.parse(stdout) as { data: ReportData };
    const r = data.areas.map(({ name, x, y }) => {
      const fit = data.fits.find((one) => one.x === x && one.y === y && one.scale === "linear");
      return fit?.status === "ok" ? `${name} ${fit.n} ${fit.pearson.toFixed(3)}` : name;
    });
    expect(r).toEqual(["knowledge 19 -0.935", "coding 28 -0.937", "math 19 -0.953", "overall 19 -0.931"]);
  });

  it.each([
    [["report", "nowhere", "-o", "x.html"], 2, /no run folder nowhere/],
    [["report", "run", "-o", "x.pdf"], 2, /must end in \.html/],
    [["report"], 2, /takes one run folder, or reference data/],
    [["report", "run", "--reference", "paper"], 2, /takes one run folder, or reference data/],
    [["report", "--reference", "mine"], 2, /"mine" is unknown/],
  ])("refuses %j", async (args, code, message) => {
    const { stdout, stderr, exitCode } = await bitwit(...args);
    expect([exitCode, stdout]).toEqual([code, ""]);
    expect(stderr).toMatch(message);
    expect(existsSync(path.join(folder, "x.html"))).toBe(false);
  });

  it("shows what is left when records are damaged, and says so", async () => {
    await execa("cp", ["-r", "run", "damaged"], { cwd: folder });
    await writeFile(path.join(folder, "damaged", "study.json"), '{"measurements": [');
    const { exitCode, stderr } = await bitwit("report", "damaged", "-o", "damaged.html");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/study\.json is not JSON; it is left out/);
  });
});
