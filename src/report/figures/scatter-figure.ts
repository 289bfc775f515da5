/** Scores against bits per character for one pair of variables. */
import { formatTypeset } from "../format-number.js";
import { findFit, type ReportData, type ReportFit, type ReportFitKey, type ReportVariable } from "../report-data.js";
import { composeFigure, type LegendEntry } from "./compose-svg.js";
import { seriesMark, type FigureTheme } from "./figure-theme.js";
import type { FigureContext } from "./finish-svg.js";
import { scatterPlot, type PlotPoint, type ScatterPlot } from "./scatter-plot.js";

export function scatterFigure(data: ReportData, key: ReportFitKey, context: FigureContext): SVGSVGElement | undefined {
  const plot = scatterOf(data, key, context);
  if (plot === undefined) return undefined;
  const fit = findFit(data, key);
  return composeFigure(
    {
      id: "scatter",
      title: `${capital(plot.yLabel)} against ${plot.xLabel}`,
      subtitle: describeFit(fit),
      description: `${plot.points.length} models. ${describeFit(fit)} Lighter band: where a new model is expected (95 %); darker: the line's own uncertainty.`,
      legend: legendOf(data, plot.points, context.theme),
      panels: [
        {
          svg: scatterPlot(
            { ...plot, heightPx: Math.round(Math.max(380, Math.min(560, context.widthPx * 0.58))) },
            context,
          ),
        },
      ],
    },
    context,
  );
}

/** What `scatterPlot` needs, from the report's data. Undefined when no model has both values. */
export function scatterOf(
  data: ReportData,
  key: ReportFitKey,
  { theme }: Pick<FigureContext, "theme">,
): (Omit<ScatterPlot, "heightPx"> & { readonly names: boolean }) | undefined {
  const x = data.xVariables.find(({ id }) => id === key.x);
  const y = data.yVariables.find(({ id }) => id === key.y);
  if (x === undefined || y === undefined) return undefined;
  const fit = findFit(data, key);
  const points = data.models.flatMap((_, model) => pointOf(data, model, x, y, fit, theme));
  if (points.length === 0) return undefined;
  return {
    points,
    band: fit?.status === "ok" ? fit.band : [],
    scale: key.scale,
    xLabel: x.label,
    yLabel: y.label,
    ...(y.chance === undefined ? {} : { chance: y.chance }),
    names: true,
  };
}

function pointOf(
  data: ReportData,
  model: number,
  x: ReportVariable,
  y: ReportVariable,
  fit: ReportFit | undefined,
  theme: FigureTheme,
): PlotPoint[] {
  const xValue = x.values[model] ?? undefined;
  const yValue = y.values[model] ?? undefined;
  const about = data.models[model];
  if (xValue === undefined || yValue === undefined || about === undefined) return [];
  const xInterval = x.intervals?.[model] ?? undefined;
  const yInterval = y.intervals?.[model] ?? undefined;
  return [
    {
      name: about.name,
      x: xValue,
      y: yValue,
      ...(xInterval === undefined ? {} : { xInterval }),
      ...(yInterval === undefined ? {} : { yInterval }),
      ...seriesMark(theme, seriesIndex(data, about.family)),
      flagged: fit?.status === "ok" && (fit.flags[model] ?? null) !== null,
      excluded: fit?.status === "ok" && fit.residuals[model] === null,
    },
  ];
}

/** Families by size; what comes after the eleventh shares the last mark. */
function familiesOf(data: ReportData): string[] {
  const counts = new Map<string, number>();
  for (const { family, kind } of data.models) {
    if (family !== undefined && kind === "model") counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([family]) => family);
}

const MOST_SERIES = 11;

function seriesIndex(data: ReportData, family: string | undefined): number {
  const families = familiesOf(data);
  const place = family === undefined ? families.length : families.indexOf(family);
  return Math.min(MOST_SERIES, Math.max(0, place));
}

function legendOf(data: ReportData, points: readonly PlotPoint[], theme: FigureTheme): LegendEntry[] {
  const families = familiesOf(data);
  if (families.length < 2) return [];
  const shown = new Set(points.map(({ color, symbol }) => color + symbol));
  const entries = families.slice(0, MOST_SERIES).map((name, place) => ({ name, ...seriesMark(theme, place) }));
  const rest = {
    name: families.length > MOST_SERIES ? "other families" : "no family known",
    ...seriesMark(theme, Math.min(MOST_SERIES, families.length)),
  };
  return [...entries, rest].filter(({ color, symbol }) => shown.has(color + symbol));
}

/** One line: r with its interval, n, RMSE; or why there is no line. */
export function describeFit(fit: ReportFit | undefined): string {
  if (fit === undefined) return "No line: fewer than three models have both values.";
  if (fit.status !== "ok") return `No line: ${fit.reason} (n = ${fit.n}).`;
  const interval =
    fit.pearsonInterval === undefined ? "" : ` [${fit.pearsonInterval.map((end) => formatTypeset(end, 3)).join(", ")}]`;
  const spearman = fit.spearman === undefined ? "" : `, Spearman ${formatTypeset(fit.spearman, 3)}`;
  const loo = fit.looRmse === undefined ? "" : `, leave-one-out ${formatTypeset(100 * fit.looRmse, 1)}`;
  return `Pearson r = ${formatTypeset(fit.pearson, 3)}${interval}, n = ${fit.n}${spearman}; RMSE ${formatTypeset(100 * fit.rmse, 1)} points${loo}.`;
}

export function capital(text: string): string {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}
