import { expect, it } from "vitest";
import type { Measurement } from "../measure/measurement.js";
import type { PairedDifference } from "../measure/sample/paired-differences.js";
import { renderDifferenceTables } from "./difference-table.js";

const measurement = (model: string, bpc: number) =>
  ({ kind: "model", model, corpus: "c", bpc }) as unknown as Measurement;
const difference = (first: string, second: string, bpc: number, isWhole = false): PairedDifference => ({
  corpus: "c",
  models: [first, second],
  bpc,
  bpcInterval: [bpc - 0.007, bpc + 0.007],
  bpcStandardError: 0.003,
  unitCount: 64,
  isWhole,
});

it("shows each model less the next better one, whichever way round the pair is stored", () => {
  const table = renderDifferenceTables(
    [difference("m", "s", -0.213), difference("m", "xs", -0.4), difference("s", "xs", -0.187, true)],
    [measurement("m", 1), measurement("s", 1.213), measurement("xs", 1.4)],
  );
  const [, , first, second, ...more] = table.split("\n");
  expect(first).toMatch(/^xs − s +\+0\.187 +–?$/);
  expect(second).toMatch(/^s − m +\+0\.213 +\[\+0\.206, \+0\.220\]$/);
  expect(more).toEqual([]);
});

it("says nothing where there is nothing to compare", () => {
  expect(renderDifferenceTables([], [measurement("m", 1)])).toBe("");
});
