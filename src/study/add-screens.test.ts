import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addScreens } from "./add-screens.js";
import { areaLaws } from "./area-laws.js";
import { assembleReport } from "./assemble-report.js";
import type { ReportInputs } from "./report-inputs.js";
import type { ScreenResult } from "./screen-result.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-add-screens-"));
  await mkdir(path.join(folder, "screens"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MODELS = ["a", "b", "c", "d", "e"];

function screenOf(flagged: readonly string[], measuredAt = "2026-01-01T00:00:00Z"): ScreenResult {
  const quantiles = { p5: 1, p25: 2, p75: 4, p95: 5 };
  return {
    ...{ schemaVersion: 1, kind: "screen", benchmark: "gsm8k", benchmarkName: "GSM8K", kPercent: 20, alpha: 0.01 },
    ...{ trusted: [], controls: [{ corpus: "sample:english", sha256: "0", charCount: 1 }], itemsSha256: "0" },
    models: MODELS.map((model) => ({
      ...{ model, modelInfo: { sha256: model } as ScreenResult["models"][number]["modelInfo"], controlBpc: 1 },
      splits: [{ split: "test", items: 20, mean: 3, stderr: 0.1, median: 3, meanNats: 2, quantiles }],
      ...{ itemsFile: "items", planHash: model, seconds: 1 },
    })),
    tests: MODELS.map((model) => ({
      ...{ status: "ok", model, test: "level", split: "test", difference: -2, standardError: 0.2, errorOf: "models" },
      ...{ t: -10, degreesOfFreedom: 2, pValue: 1e-5, adjustedPValue: 1e-4, modelCount: 4, itemCount: 20 },
      isFlagged: flagged.includes(model),
    })),
    flagged,
    data: { origin: [], files: [], testSha256: "0", available: 20 },
    warnings: [],
    provenance: { measuredAt } as ScreenResult["provenance"],
  };
}

function inputsOf(): ReportInputs {
  const bpc = [0.5, 0.6, 0.7, 0.8, 0.9];
  const score = (model: number, benchmark: string, area: string) => ({
    ...{ model, benchmark, area },
    value: model === 4 ? 0.9 : 0.9 - (bpc[model] as number) + 0.01 * ((model * 7) % 3),
  });
  return {
    ...{ title: "t", date: "2026-01-01", run: folder, warnings: [], method: [] },
    provenance: { bitwitVersion: "0", commands: [], protocols: [], engines: [], scoreSources: [] },
    models: MODELS.map((ref) => ({ ref, name: ref, kind: "model" })),
    corpora: [
      { ref: "math", name: "math" },
      { ref: "python", name: "python" },
    ],
    measurements: bpc.flatMap((value, model) => [0, 1].map((corpus) => ({ model, corpus, bpc: value }))),
    scores: MODELS.flatMap((_, model) => [score(model, "gsm8k", "math"), score(model, "humaneval", "coding")]),
  };
}

const write = (name: string, content: unknown) =>
  writeFile(path.join(folder, "screens", name), typeof content === "string" ? content : JSON.stringify(content));

describe("addScreens", () => {
  it("leaves a flagged model out of its area's fit and the overall one, and shows both with it", async () => {
    await write("one.json", screenOf(["e"]));
    const laws = areaLaws(await addScreens(inputsOf()), { scale: "bpc" });
    expect(laws.fits.map(({ name, n }) => `${name} ${n}`)).toEqual(["math 4", "coding 5", "overall-area-means 4"]);
    expect(laws.withFlagged?.map(({ name, n }) => `${name} ${n}`)).toEqual([
      "math-with-flagged 5",
      "overall-with-flagged 5",
    ]);
    const [without, withIt] = [laws.fits[0], laws.withFlagged?.[0]];
    expect(without?.excluded).toEqual([
      {
        name: "e",
        reason: expect.stringMatching(/^flagged by screening: MIN-20% of GSM8K’s test split is 2\.00 bits/u),
      },
    ]);
    if (without?.status !== "ok" || withIt?.status !== "ok") throw new Error("no line");
    expect(without.rmse).toBeLessThan(withIt.rmse / 3);
  });

  it("gives the report the screening, and the fits without and with", async () => {
    await write("one.json", screenOf(["e"]));
    const data = assembleReport(await addScreens(inputsOf()));
    expect(data.screens?.map(({ benchmark, flagged }) => [benchmark, ...flagged])).toEqual([["GSM8K", "e"]]);
    expect(data.screenedFits?.map(({ area, models, withFlagged }) => [area, ...models, withFlagged.n])).toEqual([
      ["math", "e", 5],
      ["overall", "e", 5],
    ]);
    expect(data.method.at(-1)).toContain("docs/screening.md");
  });

  it("changes no fit when nothing is flagged, or when the flagged benchmark has no score here", async () => {
    await write("one.json", screenOf([]));
    const clean = areaLaws(await addScreens(inputsOf()), { scale: "bpc" });
    expect(clean.fits.map(({ n }) => n)).toEqual([5, 5, 5]);
    expect(clean).not.toHaveProperty("withFlagged");
    await write("one.json", { ...screenOf(["e"]), benchmark: "mbpp" });
    const other = areaLaws(await addScreens(inputsOf()), { scale: "bpc" });
    expect(other.fits.map(({ n }) => n)).toEqual([5, 5, 5]);
  });

  it("takes the newest of equal screenings, says how many there are, and leaves damaged files out", async () => {
    await write("a.json", screenOf(["a"], "2026-01-02T00:00:00Z"));
    await write("b.json", screenOf(["b"], "2026-01-03T00:00:00Z"));
    await write("c.json", screenOf(["c"], "2026-01-01T00:00:00Z"));
    await write("d.json", '{"kind":"screen"');
    const { screens, warnings } = await addScreens(inputsOf());
    expect(screens?.map(({ flagged }) => flagged)).toEqual([["b"]]);
    expect(warnings.map(({ code }) => code).sort()).toEqual(["damaged-record", "older-screens"]);
  });
});
