/** How many characters are enough: r and RMSE against the size of the corpus. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { EnoughCurve, Interval, ReportData } from "../report-data.js";
import { composeFigure, panelWidth } from "./compose-svg.js";
import { seriesMark } from "./figure-theme.js";
import { plotBase, type FigureContext } from "./finish-svg.js";
import { capital } from "./scatter-figure.js";

type CurvePoint = EnoughCurve["points"][number];

interface Measure {
  readonly label: string;
  readonly value: (point: CurvePoint) => number | undefined;
  readonly interval: (point: CurvePoint) => Interval | undefined;
  readonly decimals: number;
}

const percent = (value: number | undefined) => (value === undefined ? undefined : 100 * value);
const measures: readonly Measure[] = [
  {
    label: "Pearson r",
    value: ({ pearson }) => pearson,
    interval: ({ pearsonInterval }) => pearsonInterval,
    decimals: 3,
  },
  {
    label: "RMSE, points",
    value: ({ rmse }) => percent(rmse),
    interval: ({ rmseInterval }) => rmseInterval && [100 * rmseInterval[0], 100 * rmseInterval[1]],
    decimals: 2,
  },
];

export function enoughFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const curves = (data.enough ?? []).filter(({ points }) => points.length > 1);
  if (curves.length === 0) return undefined;
  const columns = context.widthPx < 560 ? 1 : 2;
  const widthPx = panelWidth(context.widthPx, columns);
  const panels = measures
    .filter(({ value }) => curves.some(({ points }) => points.some((point) => value(point) !== undefined)))
    .map((measure) => ({ svg: panel(curves, measure, { ...context, widthPx }) }));
  return composeFigure(
    {
      id: "enough",
      title: "How many characters are enough",
      subtitle: `${curves.length === 1 ? `${capital(curves[0]?.name ?? "")}: t` : "T"}he same fit on ever larger parts of the corpus; shaded: 90 % of random parts.`,
      description: curves
        .map(
          ({ name, points }) =>
            `${name}: r = ${formatTypeset(points.at(-1)?.pearson ?? 0, 3)} at ${points.at(-1)?.chars.toLocaleString("en-US")} characters`,
        )
        .join("; "),
      legend: curves.map(({ name }, place) => ({ name: capital(name), ...seriesMark(context.theme, place) })),
      panels,
      columns,
    },
    context,
  );
}

function panel(
  curves: readonly EnoughCurve[],
  { label, value, interval, decimals }: Measure,
  context: FigureContext,
): SVGElement {
  const { theme, widthPx } = context;
  return Plot.plot({
    ...plotBase(context),
    height: Math.round(Math.max(260, widthPx * 0.6)),
    marginLeft: 48,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 44,
    x: { type: "log", label: null },
    y: { label: null, nice: true },
    marks: [
      Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: widthPx / 100 }),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      ...curves.flatMap(({ name, points }, place) => {
        const { color, symbol } = seriesMark(theme, place);
        const known = points.filter((point) => value(point) !== undefined);
        const banded = known.filter((point) => interval(point) !== undefined);
        return [
          Plot.areaY(banded, {
            x: "chars",
            y1: (point) => interval(point)?.[0],
            y2: (point) => interval(point)?.[1],
            fill: color,
            fillOpacity: 0.12,
          }),
          Plot.line(known, { x: "chars", y: value, stroke: color, strokeWidth: 1.75 }),
          Plot.dot(known, {
            x: "chars",
            y: value,
            fill: color,
            symbol,
            r: 4,
            stroke: theme.paper,
            strokeWidth: 0.75,
            title: (point: CurvePoint) =>
              `${name}\n${Math.round(point.chars).toLocaleString("en-US")} characters\n${label} ${formatTypeset(value(point) ?? 0, decimals)}`,
          }),
        ];
      }),
      Plot.axisX({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks: widthPx / 100,
        tickFormat: "~s",
        label: "characters of the corpus →",
        labelAnchor: "right",
        labelOffset: 38,
      }),
      Plot.axisY({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks: 5,
        label: `↑ ${label}`,
        labelAnchor: "top",
        labelOffset: 44,
      }),
    ],
  }) as unknown as SVGElement;
}
