/** `bitwit fit`: the law with all its diagnostics. */
import { UsageError } from "../errors.js";
import { compareScales } from "../fit/compare-scales.js";
import type { Law, LawScale } from "../fit/fit-law.js";
import { renderCorrelations } from "../report/correlation-table.js";
import { describeWarning, groupWarnings } from "../report/group-warnings.js";
import { renderLaws } from "../report/law-table.js";
import type { EnoughCurve } from "../report/report-data.js";
import { loadReference } from "../scores/reference.js";
import { areaLaws, type AreaLaws } from "../study/area-laws.js";
import { openInputs } from "../study/open-inputs.js";
import { referenceFits } from "../study/reference-fits.js";

export interface FitFlags {
  readonly reference?: string;
  readonly scores?: string[];
  readonly exclude?: string[];
  readonly benchmarks?: boolean;
  readonly scale: string;
  readonly json?: boolean;
}

export async function fitCommand(run: string | undefined, flags: FitFlags): Promise<void> {
  const laws = flags.reference === undefined ? await lawsOf(run, flags) : referenceLaws(run, flags);
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, ...laws }) + "\n");
    for (const one of groupWarnings(laws.warnings)) process.stderr.write(`warning: ${describeWarning(one)}\n`);
  } else process.stdout.write(describe(laws));
}

async function lawsOf(run: string | undefined, { scores, exclude, benchmarks, scale }: FitFlags): Promise<AreaLaws> {
  const inputs = await openInputs({ run, scores, exclude });
  return areaLaws(inputs, { scale: scaleOf(scale), benchmarks: benchmarks === true });
}

/** The paper's fits on its printed averages, by the names and digits it prints. */
function referenceLaws(run: string | undefined, { reference: set, scale, scores, exclude }: FitFlags) {
  if (set !== "paper" && set !== "benchmarks") {
    throw new UsageError("reference-set", `--reference "${set ?? ""}" is unknown.`, {
      hint: "Use --reference paper (areas and overall) or --reference benchmarks (each of the 12).",
    });
  }
  if (run !== undefined || scores !== undefined || exclude !== undefined) {
    throw new UsageError(
      "fit-source",
      "--reference reproduces the paper's own fits and takes no run, scores or exclusions.",
      {
        hint: "Leave --reference out to fit a run or files of scores.",
      },
    );
  }
  return { fits: referenceFits(loadReference(), set, scaleOf(scale)), warnings: [] };
}

export function scaleOf(text: string): LawScale {
  if (text === "linear") return "bpc";
  if (text === "log") return "ln bpc";
  throw new UsageError("scale", `--scale "${text}" is unknown.`, { hint: "Use linear or log." });
}

function describe({
  fits,
  withFlagged = [],
  correlations,
  enough = [],
  warnings,
}: Partial<AreaLaws> & Pick<AreaLaws, "fits" | "warnings">) {
  const parts: string[] = [];
  if (fits.length > 0) parts.push(`${renderLaws(fits)}\n\nScores and RMSE from 0 to 1. ${scaleNote(fits)}`);
  if (withFlagged.length > 0)
    parts.push(`The same with the models that screening flagged (bitwit screen):\n\n${renderLaws(withFlagged)}`);
  if (correlations !== undefined && correlations.cellCount > 0) parts.push(renderCorrelations(correlations));
  if (enough.length > 0) parts.push(enough.map(enoughText).join("\n"));
  if (warnings.length > 0)
    parts.push(
      groupWarnings(warnings)
        .map((one) => `warning: ${describeWarning(one)}`)
        .join("\n"),
    );
  return `${parts.join("\n\n")}\n`;
}

function enoughText({ name, enoughChars, tolerance }: EnoughCurve): string {
  return enoughChars === undefined
    ? `${name}: only the whole corpus gives r to within ${tolerance}.`
    : `${name}: from ${Math.round(enoughChars).toLocaleString("en-US")} characters on, r stays within ${tolerance} of its final value in 90 % of random parts.`;
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
