/** The law area by area: small multiples of the same plot. */
import { formatTypeset } from "../format-number.js";
import { findFit, type ReportData, type ReportFit } from "../report-data.js";
import { composeFigure, panelWidth } from "./compose-svg.js";
import type { FigureContext } from "./finish-svg.js";
import { capital, scatterOf } from "./scatter-figure.js";
import { scatterPlot } from "./scatter-plot.js";

export function areaFigure(
  data: ReportData,
  scale: "linear" | "log",
  context: FigureContext,
): SVGSVGElement | undefined {
  const columns = context.widthPx < 560 || data.areas.length === 1 ? 1 : 2;
  const widthPx = panelWidth(context.widthPx, columns);
  const panels = data.areas.flatMap((area) => {
    const key = { x: area.x, y: area.y, scale };
    const plot = scatterOf(data, key, context);
    if (plot === undefined) return [];
    const svg = scatterPlot({ ...plot, heightPx: Math.round(Math.max(260, widthPx * 0.66)) }, { ...context, widthPx });
    return [{ svg, title: capital(area.name), note: noteOf(findFit(data, key)) }];
  });
  if (panels.length === 0) return undefined;
  const about = data.areas.map((area) => `${area.name}: ${noteOf(findFit(data, { x: area.x, y: area.y, scale }))}`);
  return composeFigure(
    {
      id: "areas",
      title: "Area by area",
      subtitle: "Scores against bits per character, each area on its own corpus.",
      description: about.join("; "),
      panels,
      columns,
    },
    context,
  );
}

function noteOf(fit: ReportFit | undefined): string {
  if (fit === undefined) return "fewer than three models";
  if (fit.status !== "ok") return `no line: ${fit.reason} · n = ${fit.n}`;
  const interval =
    fit.pearsonInterval === undefined ? "" : ` [${fit.pearsonInterval.map((end) => formatTypeset(end, 2)).join(", ")}]`;
  return `r = ${formatTypeset(fit.pearson, 3)}${interval} · n = ${fit.n}`;
}
