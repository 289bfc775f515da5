import { describe, expect, it } from "vitest";
import { createDocument } from "../render-report.js";
import type { ReportData, ReportMonthCurve } from "../report-data.js";
import { lightTheme } from "./figure-theme.js";
import { monthFigure } from "./month-figure.js";
import { bitSteps, relativeSteps } from "./month-steps.js";

const curve = (model: number, bpc: Readonly<Record<string, number>>): ReportMonthCurve => ({
  model,
  corpus: 0,
  months: Object.entries(bpc).map(([month, value]) => ({ month, bpc: value, documents: 20, chars: 5000 })),
  leftOut: 0,
});

function dataOf(
  curves: readonly ReportMonthCurve[],
  dates: readonly { released?: string; cutoff?: string }[],
): ReportData {
  const models = dates.map((one, place) => ({
    ref: `m${place}`,
    name: `model ${place}`,
    kind: "model" as const,
    ...one,
  }));
  const measurements = models.map((_, model) => ({ model, corpus: 0, bpc: 1 + model }));
  return {
    models,
    measurements,
    corpora: [{ ref: "news", name: "news" }],
    months: curves,
  } as unknown as ReportData;
}

const draw = (data: ReportData) =>
  monthFigure(data, { document: createDocument(), theme: lightTheme, widthPx: 960 })?.outerHTML ?? "";

describe("the figure over time", () => {
  it("leaves a gap in the line where a month has no text", () => {
    const steps = bitSteps(dataOf([], []), curve(0, { "2025-12": 1.5, "2026-02": 1.25 }));
    expect(steps.map(({ y }) => y)).toEqual([1.5, undefined, 1.25]);
    expect(steps.map(({ time }) => time.toISOString().slice(0, 7))).toEqual(["2025-12", "2026-01", "2026-02"]);
  });

  it("sets models against their mean, where all of them have the month", () => {
    const curves = [curve(0, { "2026-01": 1, "2026-02": 2 }), curve(1, { "2026-01": 3 })];
    expect(relativeSteps(dataOf(curves, [{}, {}]), curves[0] as ReportMonthCurve, curves).map(({ y }) => y)).toEqual([
      -50,
      undefined,
    ]);
  });

  it("has a second panel only when there are models to compare", () => {
    const one = curve(0, { "2026-01": 1, "2026-02": 2 });
    expect(draw(dataOf([one], [{}]))).not.toContain("against the models’ mean</text>");
    const both = [one, curve(1, { "2026-01": 1, "2026-02": 2 })];
    expect(draw(dataOf(both, [{}, {}]))).toContain("against the models’ mean</text>");
  });

  it("names the dates within its months, once where models share them, and no others", () => {
    const months = Object.fromEntries([1, 2, 3, 4, 5, 6].map((month) => [`2026-0${month}`, 1 + month / 10]));
    const curves = [0, 1, 2].map((model) => curve(model, months));
    const svg = draw(
      dataOf(curves, [
        { released: "2026-02-01", cutoff: "2025-06" },
        { released: "2026-02-01" },
        { cutoff: "2026-04", released: "2027-01-01" },
      ]),
    );
    expect(svg.split("model 0, model 1 released").length - 1).toBe(2); // One a panel.
    expect(svg.split("model 2 text ends").length - 1).toBe(2);
    expect(svg).not.toContain("model 0 text ends");
    expect(svg).not.toContain("model 2 released");
  });

  it("is absent without curves", () => {
    expect(
      monthFigure(dataOf([], [{}]), { document: createDocument(), theme: lightTheme, widthPx: 960 }),
    ).toBeUndefined();
  });
});
