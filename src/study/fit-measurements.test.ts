import { describe, expect, it } from "vitest";
import { familyOf, fitWarnings } from "./fit-measurements.js";

describe("familyOf", () => {
  it("looks for whole words of the corpus name", () => {
    expect(familyOf("english")).toBe("english");
    expect(familyOf("fresh-Python-2026")).toBe("python");
    expect(familyOf("latex_readmes")).toBe("math");
    expect(familyOf("mathilda")).toBeUndefined();
    expect(familyOf("pythonic")).toBeUndefined();
  });
});

describe("fitWarnings", () => {
  it("says why nothing was fitted", () => {
    expect(fitWarnings([], [], [])[0]?.message).toMatch(/compressors alone/);
    const score = { model: "a", family: "english" } as never;
    expect(fitWarnings([], [score], [])[0]?.message).toMatch(/no corpus has english/);
  });
  it("names the corpora of a family that the fit leaves out", () => {
    const of = (corpus: string, name: string) => ({ corpus, corpusInfo: { name } }) as never;
    const fit = { name: "english", x: "", y: "", fit: { status: "ok" } } as never;
    const [warning] = fitWarnings([of("a", "english"), of("b", "old-english")], [], [fit]);
    expect(warning?.message).toBe("The english probes are fitted on a only; not on b.");
  });
});
