/** How bits per character differ between documents: 5 % to 95 % as a line, quartiles as a box, the median as a mark. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { DocumentDistribution, ReportData } from "../report-data.js";
import { composeFigure, panelWidth } from "./compose-svg.js";
import { seriesMark } from "./figure-theme.js";
import type { FigureContext } from "./finish-svg.js";
import { modelsByMean, MOST_ROWS, padded } from "./leaderboard-figure.js";
import { rowPlot } from "./row-plot.js";

export function documentFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const distributions = data.documents ?? [];
  if (distributions.length === 0) return undefined;
  const corpora = [...new Set(distributions.map(({ corpus }) => corpus))].sort((a, b) => a - b);
  const columns = context.widthPx < 640 ? 1 : Math.min(3, corpora.length);
  const order = modelsByMean(data)
    .filter((model) => distributions.some((one) => one.model === model))
    .slice(0, MOST_ROWS);
  const xDomain = padded(distributions.flatMap(({ quantiles }) => [quantiles.p5, quantiles.p95]));
  const widthPx = panelWidth(context.widthPx, columns);
  const panels = corpora.map((corpus, place) => {
    const shown = distributions.filter((one) => one.corpus === corpus && order.includes(one.model));
    const counts = [...new Set(shown.map(({ documentCount }) => documentCount))];
    const svg = rowPlot(
      {
        rows: order.map((model) => data.models[model]?.name ?? ""),
        xLabel: "bits per character",
        xDomain,
        marks: shown.flatMap((one) => boxMarks(data, one, place, context)),
      },
      { ...context, widthPx },
    );
    return {
      svg,
      title: data.corpora[corpus]?.name ?? "",
      note: `${counts.map((count) => count.toLocaleString("en-US")).join(" or ")} documents`,
    };
  });
  return composeFigure(
    {
      id: "documents",
      title: "Bits per character of single documents",
      subtitle: "Line: 5 % to 95 % of documents. Box: the middle half. Mark: the median.",
      description: `${order.length} models on ${corpora.length} corpora; every document weighs the same.`,
      panels,
      columns,
    },
    context,
  );
}

function boxMarks(
  data: ReportData,
  one: DocumentDistribution,
  place: number,
  { theme }: FigureContext,
): Plot.Markish[] {
  const { color } = seriesMark(theme, place);
  const y = data.models[one.model]?.name ?? "";
  const { p5, p25, p50, p75, p95 } = one.quantiles;
  const quartiles = [p5, p25, p50, p75, p95].map((value) => formatTypeset(value, 2));
  const title = () =>
    `${y}\nmedian ${quartiles[2]}\nmiddle half ${quartiles[1]} to ${quartiles[3]}\n5 to 95 % ${quartiles[0]} to ${quartiles[4]}`;
  const box = [{ ...one.quantiles, y }];
  return [
    Plot.ruleY(box, { x1: "p5", x2: "p95", y: "y", stroke: color, strokeWidth: 1.5, strokeOpacity: 0.8 }),
    Plot.ruleY(box, { x1: "p25", x2: "p75", y: "y", stroke: color, strokeWidth: 9, strokeOpacity: 0.45 }),
    Plot.dot(box, { x: "p50", y: "y", fill: color, r: 4.5, stroke: theme.paper, strokeWidth: 1, title }),
  ];
}
