/** `bitwit fit`: the law with all its diagnostics. */
import { UsageError } from "../errors.js";
import { compareScales } from "../fit/compare-scales.js";
import type { LawFit, UndeterminedLaw } from "../fit/fit-law.js";
import type { Scale } from "../fit/law-point.js";
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

function fitsOf(set: ReferenceSet, scale: Scale): (LawFit | UndeterminedLaw)[] {
  return referenceFits(loadReference(), set, scale);
}

export function scaleOf(text: string): Scale {
  if (text === "linear" || text === "log") return text;
  throw new UsageError("scale", `--scale "${text}" is unknown.`, { hint: "Use linear or log." });
}

function print(fits: readonly (LawFit | UndeterminedLaw)[], json: boolean): void {
  process.stdout.write(
    json
      ? JSON.stringify({ schemaVersion: 1, fits, warnings: [] }) + "\n"
      : `${renderLaws(fits)}\n\nScores and RMSE from 0 to 1. ${scaleNote(fits)}\n`,
  );
}

/** Whether a straight line in ln bpc would predict better. */
function scaleNote(fits: readonly (LawFit | UndeterminedLaw)[]): string {
  const better = fits.flatMap((fit) => {
    if (fit.status !== "ok") return [];
    const verdict = compareScales(fit.points, { name: fit.name, x: fit.x, y: fit.y }).better;
    return verdict === "undecided" ? [] : [`${fit.name} (${verdict})`];
  });
  return better.length === 0
    ? "Linear and logarithmic in bpc cannot be told apart by leave-one-out error."
    : `One scale's leave-one-out error is over 10 % smaller for: ${better.join(", ")}.`;
}
