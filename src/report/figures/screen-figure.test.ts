import { describe, expect, it } from "vitest";
import { createDocument } from "../render-report.js";
import type { ReportScreen } from "../report-screens.js";
import { lightTheme } from "./figure-theme.js";
import { drawScreens } from "./screen-figure.js";

const context = { document: createDocument(), theme: lightTheme, widthPx: 960, standalone: true };
const quantiles = { p5: 8, p25: 9, p75: 11, p95: 12 };
const split = (name: "test" | "train", mean: number) => ({
  ...{ split: name, items: 40, mean, stderr: 0.1, median: mean, quantiles },
});
const level = (model: string, difference: number, isFlagged: boolean) => ({
  ...{ status: "ok" as const, model, test: "level" as const, split: "test" as const, difference, isFlagged },
  ...{ t: difference / 0.2, pValue: 0.001, adjustedPValue: 0.004, modelCount: 3 },
});
const screen: ReportScreen = {
  ...{ benchmark: "GSM8K", kPercent: 20, alpha: 0.01, control: "sample:english", flagged: ["low"] },
  models: ["high", "low"].map((name, place) => ({
    ...{ name, controlBpc: 1 },
    splits: [split("test", 10 - place), split("train", 10.5 - place)],
  })),
  tests: [level("high", 0.5, false), level("low", -2, true)],
};

describe("the figure of screening", () => {
  const drawn = drawScreens([screen], context) as SVGSVGElement;
  const titles = [...drawn.querySelectorAll("title")].map(({ textContent }) => textContent);

  it("has a mark for each model and split, with its numbers as a hint, and says who is flagged", () => {
    const hints = titles.filter((text) => text?.includes("bits"));
    expect(hints).toHaveLength(4);
    expect(hints).toContain("low\ntest: 9.000 ± 0.100 bits, expected 11.000, 40 items\nflagged");
    expect(drawn.querySelector("desc")?.textContent).toBe("MIN-20% of GSM8K for 2 models. Flagged: low (GSM8K).");
    const words = [...drawn.querySelectorAll("text")].map(({ textContent }) => textContent);
    expect(words).toEqual(expect.arrayContaining(["low (flagged)", "high", "GSM8K", "Flagged at 0.01: low."]));
  });

  it("puts the lowest model on top", () => {
    const words = [...drawn.querySelectorAll("text")].map(({ textContent }) => textContent);
    expect(words.indexOf("low (flagged)")).toBeLessThan(words.indexOf("high"));
  });

  it("has no figure without a screening, and one without expectations when nothing was tested", () => {
    expect(drawScreens([], context)).toBeUndefined();
    const untested = drawScreens([{ ...screen, tests: [], flagged: [] }], context) as SVGSVGElement;
    expect(untested.outerHTML).toContain("Too few models to test.");
    expect(untested.outerHTML).not.toContain("expected");
  });
});
