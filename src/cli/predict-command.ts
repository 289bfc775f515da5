/** `bitwit predict`: the score a fit expects at a bpc, with where a new model's score would lie. */
import { UsageError } from "../errors.js";
import type { Interval } from "../fit/bootstrap-fit.js";
import type { LawFit } from "../fit/fit-law.js";
import { predictScore, type ScorePrediction } from "../fit/predict-score.js";
import { renderTable } from "../report/render-table.js";
import { loadReference } from "../scores/reference.js";
import { referenceFits } from "../study/reference-fits.js";

export interface PredictFlags {
  readonly bpc: number[];
  readonly fit: string;
  readonly extrapolate?: boolean;
  readonly json?: boolean;
}

export function predictCommand(flags: PredictFlags): void {
  const reference = loadReference();
  const fits = [...referenceFits(reference, "paper", "bpc"), ...referenceFits(reference, "benchmarks", "bpc")];
  // The area comes before the benchmark of the same name: "math" is the area.
  const fit = fits.find(({ name }) => name === flags.fit);
  if (fit === undefined || fit.status !== "ok") {
    throw new UsageError("fit-name", `There is no fit "${flags.fit}".`, {
      hint: `Fits: ${[...new Set(fits.map(({ name }) => name))].join(", ")}.`,
    });
  }
  const predictions = flags.bpc.map((bpc) => predictOrRefuse(fit, bpc, flags.extrapolate === true));
  process.stdout.write(
    flags.json === true
      ? JSON.stringify({ schemaVersion: 1, x: fit.x, y: fit.y, n: fit.n, predictions }) + "\n"
      : describe(fit, predictions),
  );
}

function predictOrRefuse(fit: LawFit, bpc: number, extrapolate: boolean): ScorePrediction {
  if (!(bpc > 0 && bpc < Infinity)) {
    throw new UsageError("bpc", `--bpc ${bpc} is not a number above 0.`, {
      hint: "Use bits per character, such as 0.55.",
    });
  }
  const prediction = predictScore(fit, bpc);
  if (prediction.extrapolates === undefined || extrapolate) return prediction;
  const { low, high } = fit.fittedRange;
  throw new UsageError(
    "extrapolation",
    `A bpc of ${bpc} lies ${prediction.extrapolates} what "${fit.name}" was fitted to (${low.toFixed(3)} to ${high.toFixed(3)}).`,
    { hint: "Nothing supports the line there. Add --extrapolate to see it all the same." },
  );
}

function describe(fit: LawFit, predictions: readonly ScorePrediction[]): string {
  const percent = (value: number): string => (100 * value).toFixed(1);
  const between = ({ low, high }: Interval): string => `${percent(low)} to ${percent(high)}`;
  const table = renderTable(predictions, [
    { header: "bpc", align: "right", cell: ({ bpc }) => String(bpc) },
    { header: "expected score (%)", align: "right", cell: ({ expected }) => percent(expected) },
    {
      header: "95 % of new models",
      align: "right",
      cell: ({ clippedPredictionInterval }) => between(clippedPredictionInterval),
    },
    { header: "95 % of the line", align: "right", cell: ({ confidenceInterval }) => between(confidenceInterval) },
    {
      header: "note",
      cell: ({ extrapolates }) => (extrapolates === undefined ? "" : `extrapolated ${extrapolates} the fit`),
    },
  ]);
  return `${table}\n\n${fit.y} on ${fit.x}, ${fit.n} models, r = ${fit.pearson.toFixed(3)}. bpc must be measured on that corpus with the paper's protocol to mean anything here.\n`;
}
