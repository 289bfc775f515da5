import { expect, test } from "vitest";
import { groupMeans } from "./group-means.js";

const areas = { knowledge: ["a", "b", "c"], coding: ["d"] };
const models = [
  { name: "whole", scores: { a: 0.1, b: 0.2, c: 0.6, d: 0.9 } },
  { name: "no code", scores: { a: 0.2, b: 0.2, c: 0.2 } },
  { name: "no b, c", scores: { a: 0.4, b: undefined, d: 0.8 } },
];

test("areas count the same in one mean, benchmarks in the other", () => {
  const means = groupMeans(models, areas);
  expect(means["overall-area-means"].scores).toEqual([{ name: "whole", score: expect.closeTo((0.3 + 0.9) / 2, 12) }]);
  expect(means["overall-benchmarks"].scores).toEqual([{ name: "whole", score: expect.closeTo(1.8 / 4, 12) }]);
  expect(means["overall-benchmarks"].benchmarks).toEqual(["a", "b", "c", "d"]);
});

test("a model without a score is excluded from the means that need it, with the reason", () => {
  const means = groupMeans(models, areas);
  for (const mean of [means["overall-area-means"], means["overall-benchmarks"]]) {
    expect(mean.excluded).toEqual([
      { name: "no code", reason: "no score on d" },
      { name: "no b, c", reason: "no score on b, c" },
    ]);
  }
  expect(means.areas["knowledge"]!.scores.map(({ name }) => name)).toEqual(["whole", "no code"]);
  expect(means.areas["coding"]!.scores).toEqual([
    { name: "whole", score: 0.9 },
    { name: "no b, c", score: 0.8 },
  ]);
});

test("a score of zero is a score", () => {
  const zero = groupMeans([{ name: "falcon", scores: { a: 0, b: 0, c: 0, d: 0 } }], areas);
  expect(zero["overall-area-means"].scores).toEqual([{ name: "falcon", score: 0 }]);
});

test("areas without benchmarks, a benchmark twice and scores that are not finite are refused", () => {
  expect(() => groupMeans(models, {})).toThrow(RangeError);
  expect(() => groupMeans(models, { empty: [] })).toThrow(RangeError);
  expect(() => groupMeans(models, { one: ["a"], two: ["a"] })).toThrow(RangeError);
  expect(() => groupMeans([{ name: "broken", scores: { a: NaN } }], { one: ["a"] })).toThrow(/broken/);
});
