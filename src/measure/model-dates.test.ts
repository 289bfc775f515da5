import { describe, expect, it } from "vitest";
import { DataError, UsageError } from "../errors.js";
import { resolveLadder } from "../model/ladder.js";
import { modelDatesOf } from "./model-dates.js";

const models = ["ladder:m", "./models/a=b.gguf", "gzip"];
const file = (text: string) => ({ file: { name: "dates.json", text } });

describe("the dates of models", () => {
  it("are the ladder's own where nothing is said, and absent for any other model", () => {
    const dates = modelDatesOf(models, {});
    expect([...dates]).toEqual([["ladder:m", { released: resolveLadder("m").released, source: "built-in" }]]);
  });

  it("are read from MODEL=DATE, also where the model has an equals sign in its name", () => {
    const dates = modelDatesOf(models, {
      released: ["./models/a=b.gguf=2026-06-01", "ladder:m=2026-07"],
      cutoff: ["./models/a=b.gguf=2025-12"],
    });
    expect(dates.get("./models/a=b.gguf")).toEqual({ released: "2026-06-01", cutoff: "2025-12", source: "given" });
    expect(dates.get("ladder:m")).toEqual({ released: "2026-07", source: "given" });
  });

  it("are read from a file by reference or file name, and options go before it", () => {
    const text = JSON.stringify({
      "a=b.gguf": { released: "2026-06-01", cutoff: "2025-12" },
      "ladder:m": { cutoff: "2026-01" },
      "of another run": {},
    });
    const dates = modelDatesOf(models, { ...file(text), cutoff: ["./models/a=b.gguf=2025-11"] });
    expect(dates.get("./models/a=b.gguf")).toEqual({ released: "2026-06-01", cutoff: "2025-11", source: "given" });
    expect(dates.get("ladder:m")).toEqual({
      released: resolveLadder("m").released,
      cutoff: "2026-01",
      source: "given",
    });
    expect(dates.has("of another run")).toBe(false);
  });

  it("are refused when they are no dates, or of a model that is not measured", () => {
    for (const pair of [
      "ladder:m",
      "ladder:m=",
      "=2026-01-01",
      "ladder:m=2026-02-30",
      "ladder:m=2026",
      "xs=2026-01-01",
    ])
      expect(() => modelDatesOf(models, { released: [pair] }), pair).toThrow(UsageError);
  });

  it("are refused from a file that is no object of dates", () => {
    const wrong = ["{", "[]", "null", '{"m": 5}', '{"m": {"relased": "2026-01-01"}}', '{"m": {"released": "soon"}}'];
    for (const text of wrong) expect(() => modelDatesOf(models, file(text)), text).toThrow(DataError);
  });
});
