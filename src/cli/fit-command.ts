/** `bitwit fit`: the law with all its diagnostics. */
import { UsageError } from "../errors.js";
import { compareScales } from "../fit/compare-scales.js";
import type { Law, LawScale } from "../fit/fit-law.js";
import { renderLaws } from "../report/law-table.js";
import { loadReference } from "../scores/reference.js";
import { referenceFits, type ReferenceSet } from "../study/reference-fits.js";

export interface FitFlags {
  readonly reference?: string;
  readonly scale: string;
  readonly json?: boolean;
}

export function fitCommand(flags: FitFlags): void {
  const set = flags.reference;
  if (set !== "paper" && set !== "benchmarks") {
    throw new UsageError("reference-set", `--reference "${set ?? ""}" is unknown.`, {
      hint: "Use --reference paper (areas and overall) or --reference benchmarks (each of the 12).",
    });
  }
  print(fitsOf(set, scaleOf(flags.scale)), flags.json === true);
}

function fitsOf(set: ReferenceSet, scale: LawScale): Law[] {
  return referenceFits(loadReference(), set, scale);
}

export function scaleOf(text: string): LawScale {
  if (text === "linear") return "bpc";
  if (text === "log") return "ln bpc";
  throw new UsageError("scale", `--scale "${text}" is unknown.`, { hint: "Use linear or log." });
}

function print(fits: readonly Law[], json: boolean): void {
  process.stdout.write(
    json
      ? JSON.stringify({ schemaVersion: 1, fits, warnings: [] }) + "\n"
      : `${renderLaws(fits)}\n\nScores and RMSE from 0 to 1. ${scaleNote(fits)}\n`,
  );
}

/** Whether a straight line in ln bpc would predict better. */
function scaleNote(fits: readonly Law[]): string {
  const better = fits.flatMap((fit) => {
    if (fit.status !== "ok") return [];
    const { verdict } = compareScales(fit.points, { name: fit.name, resamples: 100 });
    if (verdict.status !== "ok" || verdict.better === "cannot be told apart") return [];
    return [`${fit.name} (${verdict.better})`];
  });
  return better.length === 0
    ? "Linear and logarithmic in bpc cannot be told apart by leave-one-out error."
    : `One scale's leave-one-out error is smaller than chance explains for: ${better.join(", ")}.`;
}
