/** Every figure of a report by its id: what the page, `--figures` and the page's script draw from. */
import type { ReportData, ReportFitKey } from "../report-data.js";
import { areaFigure } from "./area-figure.js";
import { documentFigure } from "./document-figure.js";
import { enoughFigure } from "./enough-figure.js";
import type { FigureContext } from "./finish-svg.js";
import { leaderboardFigure } from "./leaderboard-figure.js";
import { matrixFigure } from "./matrix-figure.js";
import { monthFigure } from "./month-figure.js";
import { positionFigure } from "./position-figure.js";
import { residualFigure } from "./residual-figure.js";
import { scatterFigure } from "./scatter-figure.js";
import { screenFigure } from "./screen-figure.js";

export const figureIds = [
  "leaderboard",
  "scatter",
  "areas",
  "residuals",
  "matrix",
  "enough",
  "positions",
  "documents",
  "screening",
  "months",
] as const;
export type FigureId = (typeof figureIds)[number];

/** What the reader chose; the page's first view has the defaults. */
export interface FigureChoice {
  readonly key?: ReportFitKey;
}

/** Undefined when the data for it is missing. */
export function drawFigure(
  id: FigureId,
  data: ReportData,
  context: FigureContext,
  choice: FigureChoice = {},
): SVGSVGElement | undefined {
  const key = choice.key ?? defaultKey(data);
  switch (id) {
    case "leaderboard":
      return leaderboardFigure(data, context);
    case "scatter":
      return key && scatterFigure(data, key, context);
    case "areas":
      return areaFigure(data, key?.scale ?? "linear", context);
    case "residuals":
      return residualFigure(data, context);
    case "matrix":
      return matrixFigure(data, context);
    case "enough":
      return enoughFigure(data, context);
    case "positions":
      return positionFigure(data, context);
    case "documents":
      return documentFigure(data, context);
    case "screening":
      return screenFigure(data, context);
    case "months":
      return monthFigure(data, context);
  }
}

/** The overall fit: the last of the areas, else the first pair that has a line. */
export function defaultKey(data: ReportData): ReportFitKey | undefined {
  const overall = data.areas.at(-1);
  if (overall !== undefined) return { x: overall.x, y: overall.y, scale: "linear" };
  const first = data.fits.find(({ status }) => status === "ok") ?? data.fits[0];
  return first && { x: first.x, y: first.y, scale: "linear" };
}
