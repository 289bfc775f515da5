/**
 * Scores of a plain table to 0..1.
 *
 * The rule of `auto`, for each benchmark apart: a value above 1 makes its column percent, none makes it a fraction. A
 * column that has values above 1 and values above 0 and up to 1 could be either, so it is an error.
 */
import { DataError } from "../../errors.js";

export type ScoreScale = "percent" | "fraction" | "auto";

export interface PlacedValue {
  readonly value: number;
  readonly place: string;
}

/** @returns what to divide the values by. @throws DataError with the place of a value that does not fit. */
export function divisorOf(benchmark: string, values: readonly PlacedValue[], scale: ScoreScale): 1 | 100 {
  const wrong = values.find(({ value }) => value < 0 || value > (scale === "fraction" ? 1 : 100));
  if (wrong !== undefined) {
    throw new DataError(
      "score-range",
      `${wrong.place}: ${wrong.value} is no score of ${benchmark}${scale === "fraction" ? " from 0 to 1" : ""}.`,
      {
        hint:
          scale === "fraction" && wrong.value > 1 && wrong.value <= 100
            ? "Use --scale percent or auto."
            : "A score is from 0 to 1 or from 0 to 100, and more is better. Remove the column if it is no benchmark.",
      },
    );
  }
  if (scale !== "auto") return scale === "percent" ? 100 : 1;
  const percent = values.find(({ value }) => value > 1);
  const either = values.find(({ value }) => value > 0 && value <= 1);
  if (percent === undefined) return 1;
  if (either === undefined) return 100;
  throw new DataError(
    "scale-ambiguous",
    `${either.place}: ${benchmark} is ${either.value} here, but ${percent.value} at ${percent.place}: percent or a fraction?`,
    { hint: "Say --scale percent (0 to 100) or --scale fraction (0 to 1)." },
  );
}

/** 45.3 is 0.453, not the 0.45299999999999996 of a bare division: the last two binary digits are no one's measurement. */
export function fromPercent(percent: number): number {
  return Number((percent / 100).toPrecision(15));
}
