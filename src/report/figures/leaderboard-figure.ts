/** Bits per character with their intervals: a row a model, a mark a corpus, the best on top. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { ReportData, ReportMeasurement } from "../report-data.js";
import { composeFigure } from "./compose-svg.js";
import { seriesMark } from "./figure-theme.js";
import type { FigureContext } from "./finish-svg.js";
import { rowPlot, spreadPx } from "./row-plot.js";

/** More rows than this are a table's job. */
export const MOST_ROWS = 40;

export function leaderboardFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const order = modelsByMean(data);
  const shown = order.slice(0, MOST_ROWS);
  const places = new Map(shown.map((model) => [model, data.models[model]?.name as string]));
  const measured = data.measurements.filter(({ model }) => places.has(model));
  if (measured.length === 0) return undefined;
  const corpora = [...new Set(measured.map(({ corpus }) => corpus))].sort((a, b) => a - b);
  const ends = measured.flatMap(({ bpc, interval }) => [bpc, ...(interval ?? [])]);
  const marks = corpora.flatMap((corpus, place) => {
    const { color, symbol } = seriesMark(context.theme, place);
    const dy = spreadPx(place, corpora.length);
    const rows = measured.filter((one) => one.corpus === corpus);
    const row = ({ model }: ReportMeasurement) => places.get(model);
    return [
      Plot.ruleY(
        rows.filter(({ interval }) => interval !== undefined),
        {
          y: row,
          x1: ({ interval }) => interval[0],
          x2: ({ interval }) => interval[1],
          stroke: color,
          strokeOpacity: 0.55,
          strokeWidth: 1.5,
          dy,
        },
      ),
      Plot.dot(rows, {
        y: row,
        x: "bpc",
        symbol,
        fill: color,
        stroke: context.theme.paper,
        strokeWidth: 0.75,
        r: 4.5,
        dy,
        title: (one: ReportMeasurement) => `${row(one)}\n${data.corpora[corpus]?.name}: ${describe(one)}`,
      }),
    ];
  });
  const svg = rowPlot(
    {
      rows: [...places.values()],
      xLabel: "bits per character, less is better",
      xDomain: padded(ends),
      marks,
      rowPx: corpora.length > 2 ? 26 : 22,
    },
    context,
  );
  const left = order.length - shown.length;
  return composeFigure(
    {
      id: "leaderboard-figure",
      title: "Bits per character",
      subtitle: `Less is better. Bars are 95 % intervals.${left > 0 ? ` The ${shown.length} best of ${order.length}.` : ""}`,
      description: `${shown.length} models and compressors, best mean first: ${shown
        .slice(0, 5)
        .map((model) => data.models[model]?.name)
        .join(", ")}${shown.length > 5 ? " …" : ""}.`,
      legend: corpora.map((corpus, place) => ({
        name: data.corpora[corpus]?.name ?? "",
        ...seriesMark(context.theme, place),
      })),
      panels: [{ svg }],
    },
    context,
  );
}

/** Models with measurements: those measured on most corpora first, then by mean bpc. */
export function modelsByMean({ models, measurements }: ReportData): number[] {
  const sums = models.map(() => ({ count: 0, bits: 0 }));
  for (const { model, bpc } of measurements) {
    const sum = sums[model];
    if (sum === undefined) continue;
    sum.count += 1;
    sum.bits += bpc;
  }
  return sums
    .map((sum, model) => ({ model, ...sum }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.bits / a.count - b.bits / b.count)
    .map(({ model }) => model);
}

export function padded(values: readonly number[], share = 0.04): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = share * (high - low) || 0.05;
  return [low - air, high + air];
}

function describe({ bpc, interval }: ReportMeasurement): string {
  const ends = interval === undefined ? "" : ` [${interval.map((end) => formatTypeset(end, 3)).join(", ")}]`;
  return `${formatTypeset(bpc, 3)}${ends} bits per character`;
}
