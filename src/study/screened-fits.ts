/** Fits that leave out what screening flagged, once more with it: what the flag changes is for the reader to see. */
import type { Law, LawScale } from "../fit/fit-law.js";
import type { ReportArea, ReportScreenedFit } from "../report/report-data.js";
import { fitVariables } from "./fit-variables.js";
import { SCREENING_REASON, type ReportInputs } from "./report-inputs.js";
import type { Axes } from "./report-variables.js";

export interface ScreenedFit {
  readonly area: ReportArea;
  /** Places of the flagged models. */
  readonly flagged: readonly number[];
  /** Named `AREA-with-flagged`. */
  readonly law: Law;
}

export function screenedFits(
  { models }: ReportInputs,
  { areas, xVariables, yVariables, incomplete }: Axes,
  scale: LawScale,
): ScreenedFit[] {
  return areas.flatMap((area) => {
    const flagged = area.excluded.filter(({ reason }) => reason.startsWith(SCREENING_REASON)).map(({ model }) => model);
    const x = xVariables.find(({ id }) => id === area.x);
    const y = yVariables.find(({ id }) => id === area.y);
    if (flagged.length === 0 || x === undefined || y === undefined) return [];
    const law = fitVariables(models, x, y, {
      ...{ name: `${area.name}-with-flagged`, scale, incomplete: incomplete.get(area.y) ?? [] },
      excluded: area.excluded.filter(({ reason }) => !reason.startsWith(SCREENING_REASON)),
    });
    return [{ area, flagged, law }];
  });
}

/** What a report's table needs of them. */
export function reportScreenedFits(inputs: ReportInputs, axes: Axes): ReportScreenedFit[] {
  return screenedFits(inputs, axes, "bpc").map(({ area, flagged, law }) => ({
    ...{ area: area.name, x: area.x, y: area.y },
    models: flagged.map((model) => inputs.models[model]?.name ?? ""),
    withFlagged:
      law.status === "ok"
        ? { status: "ok", n: law.n, pearson: law.pearson, rmse: law.rmse }
        : { status: "undetermined", n: law.n },
  }));
}
