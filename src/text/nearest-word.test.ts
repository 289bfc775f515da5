import { describe, expect, it } from "vitest";
import { nearestWord } from "./nearest-word.js";

describe("the nearest word", () => {
  it.each([
    ["modles", "models"],
    ["corpra", "corpora"],
    ["Models", "models"],
    ["benchmark", "benchmarks"],
    ["byMonht", "byMonth"],
  ])("of %s is %s", (typed, meant) => {
    expect(nearestWord(typed, ["models", "corpora", "benchmarks", "byMonth", "run"])).toBe(meant);
  });

  it("is none where nothing is near, and for long words in no time", () => {
    expect(nearestWord("temperature", ["models", "corpora"])).toBeUndefined();
    expect(nearestWord("xyz", ["run"])).toBeUndefined();
    expect(nearestWord("m".repeat(1e6), ["models"])).toBeUndefined();
    expect(nearestWord("models", [])).toBeUndefined();
  });
});
