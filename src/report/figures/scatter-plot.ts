/** One scatter: points, line, confidence and prediction bands, chance level, names. The parts of a figure, not yet a figure. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { BandPoint, Interval } from "../report-data.js";
import type { SeriesMark } from "./figure-theme.js";
import { plotBase, type FigureContext } from "./finish-svg.js";
import { nameLabels } from "./name-labels.js";

export interface PlotPoint extends SeriesMark {
  readonly name: string;
  readonly x: number;
  /** 0..1, as everywhere; drawn in percent. */
  readonly y: number;
  readonly xInterval?: Interval;
  readonly yInterval?: Interval;
  readonly flagged: boolean;
  /** Not part of the fit, such as a model trained on the benchmark. */
  readonly excluded: boolean;
}

export interface ScatterPlot {
  readonly points: readonly PlotPoint[];
  readonly band: readonly BandPoint[];
  readonly scale: "linear" | "log";
  readonly xLabel: string;
  readonly yLabel: string;
  readonly chance?: number;
  readonly heightPx: number;
  readonly names: boolean;
}

export function scatterPlot(plot: ScatterPlot, context: FigureContext): SVGElement {
  const { theme } = context;
  const [low, high] = yDomain(plot);
  const clamp = (y: number) => 100 * Math.max(low, Math.min(high, y));
  const marginLeft = 44;
  return Plot.plot({
    ...plotBase(context),
    height: plot.heightPx,
    marginLeft,
    marginRight: 12,
    marginTop: 28,
    marginBottom: 44,
    x: {
      type: plot.scale,
      domain: xDomain(plot),
      label: null,
      insetLeft: 4,
      insetRight: 4,
    },
    y: { domain: [100 * low, 100 * high], label: null },
    marks: [
      Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: xTicks(context.widthPx) }),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: plot.heightPx / 60 }),
      Plot.areaY(plot.band, bandOptions("prediction", clamp, theme.ink, 0.06)),
      Plot.areaY(plot.band, bandOptions("confidence", clamp, theme.ink, 0.13)),
      Plot.line(
        plot.band.filter(({ y }) => y >= low && y <= high),
        { x: "x", y: ({ y }: BandPoint) => 100 * y, stroke: theme.line, strokeWidth: 1.75 },
      ),
      ...chanceMarks(plot, low, high, context),
      ...intervalMarks(plot, clamp),
      ...plot.points.map((point) => dot(point, theme.paper, theme.alert)),
      axisX(context, plot),
      axisY(context, plot),
      ...(plot.names ? [names(plot, context)] : []),
    ],
  }) as unknown as SVGElement;
}

const xTicks = (widthPx: number) => Math.max(3, Math.round(widthPx / 95));

function axisX({ theme, widthPx }: FigureContext, { xLabel, scale }: ScatterPlot) {
  return Plot.axisX({
    color: theme.muted,
    stroke: theme.axis,
    fontSize: 12,
    ticks: xTicks(widthPx),
    label: `${xLabel}${scale === "log" ? " (log scale)" : ""} →`,
    labelAnchor: "right",
    labelOffset: 38,
    tickFormat: (value: number) => String(Number(value.toFixed(3))),
  });
}

function axisY({ theme }: FigureContext, { yLabel, heightPx }: ScatterPlot) {
  return Plot.axisY({
    color: theme.muted,
    stroke: theme.axis,
    fontSize: 12,
    ticks: heightPx / 60,
    label: `↑ ${yLabel}, %`,
    labelAnchor: "top",
    labelOffset: 40,
  });
}

function bandOptions(
  kind: "confidence" | "prediction",
  clamp: (y: number) => number,
  fill: string,
  fillOpacity: number,
) {
  return {
    x: "x",
    y1: (point: BandPoint) => clamp(point[kind][0]),
    y2: (point: BandPoint) => clamp(point[kind][1]),
    fill,
    fillOpacity,
  } as const;
}

function dot(point: PlotPoint, paper: string, alert: string) {
  return Plot.dot([point], {
    x: "x",
    y: 100 * point.y,
    symbol: point.symbol,
    r: 5,
    fill: point.excluded ? paper : point.color,
    stroke: point.flagged ? alert : point.excluded ? point.color : paper,
    strokeWidth: point.flagged || point.excluded ? 2 : 1,
    title: () => describe(point),
  });
}

function describe({ name, x, y, xInterval, yInterval, flagged, excluded }: PlotPoint): string {
  const percent = (value: number) => formatTypeset(100 * value, 1);
  return [
    name,
    `bpc ${formatTypeset(x, 3)}${xInterval === undefined ? "" : ` [${formatTypeset(xInterval[0], 3)}, ${formatTypeset(xInterval[1], 3)}]`}`,
    `score ${percent(y)} %${yInterval === undefined ? "" : ` [${percent(yInterval[0])}, ${percent(yInterval[1])}]`}`,
    ...(flagged ? ["far from the line"] : []),
    ...(excluded ? ["not part of the fit"] : []),
  ].join("\n");
}

function intervalMarks({ points }: ScatterPlot, clamp: (y: number) => number) {
  // Crosses of a hundred models would hide the points they belong to.
  if (points.length > 30) return [];
  return points.flatMap((point) => [
    ...(point.xInterval === undefined
      ? []
      : [
          Plot.ruleY([point], {
            x1: point.xInterval[0],
            x2: point.xInterval[1],
            y: 100 * point.y,
            stroke: point.color,
            strokeOpacity: 0.45,
          }),
        ]),
    ...(point.yInterval === undefined
      ? []
      : [
          Plot.ruleX([point], {
            x: point.x,
            y1: clamp(point.yInterval[0]),
            y2: clamp(point.yInterval[1]),
            stroke: point.color,
            strokeOpacity: 0.45,
          }),
        ]),
  ]);
}

function chanceMarks({ chance }: ScatterPlot, low: number, high: number, { theme }: FigureContext) {
  if (chance === undefined || chance < low || chance > high) return [];
  return [
    Plot.ruleY([100 * chance], { stroke: theme.axis, strokeDasharray: "4 4" }),
    Plot.text(["chance"], {
      frameAnchor: "right",
      y: 100 * chance,
      dy: -8,
      dx: -2,
      textAnchor: "end",
      fill: theme.muted,
      fontSize: 12,
    }),
  ];
}

function names(plot: ScatterPlot, context: FigureContext) {
  const segments = plot.band.slice(1).map((point, place) => {
    const before = plot.band[place] as BandPoint;
    return { from: [before.x, 100 * before.y], to: [point.x, 100 * point.y] } as const;
  });
  const points = plot.points.map(({ name, x, y, flagged }) => ({ name, x, y: 100 * y, important: flagged }));
  return nameLabels(points, context, segments);
}

function xDomain({ points, scale }: ScatterPlot): [number, number] {
  const values = points.flatMap(({ x, xInterval }) => (points.length > 30 ? [x] : [x, ...(xInterval ?? [])]));
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (scale === "log") return [low / 1.03, high * 1.03];
  const air = 0.03 * (high - low) || 0.05;
  return [low - air, high + air];
}

function yDomain({ points, chance }: ScatterPlot): [number, number] {
  const values = points.flatMap(({ y, yInterval }) => (points.length > 30 ? [y] : [y, ...(yInterval ?? [])]));
  let low = Math.min(...values);
  const high = Math.max(...values);
  const range = high - low || 0.1;
  if (chance !== undefined && chance < low && low - chance < 0.7 * range) low = chance;
  return [Math.max(0, low - 0.07 * range), Math.min(1, high + 0.07 * range)];
}
