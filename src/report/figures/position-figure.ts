/** Bits per token against how much context it had: a model that uses its context goes down. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { PositionCurve, ReportData } from "../report-data.js";
import { composeFigure, panelWidth } from "./compose-svg.js";
import { modelsByMean } from "./leaderboard-figure.js";
import { seriesMark } from "./figure-theme.js";
import { plotBase, type FigureContext } from "./finish-svg.js";

/** Curves that can still be told apart. */
const MOST_CURVES = 8;

interface Step {
  readonly context: number;
  readonly bits: number;
  readonly about: string;
}

/** Of at most as many models as can be told apart: the best by mean bpc. `others` were left out. */
export function shownCurves(data: ReportData): { curves: PositionCurve[]; models: number[]; others: number } {
  const known = (data.positions ?? []).filter(({ bins }) => bins.some(({ tokens }) => tokens > 0));
  const order = modelsByMean(data).filter((model) => known.some((curve) => curve.model === model));
  const best = new Set(order.slice(0, MOST_CURVES));
  const curves = known.filter(({ model }) => best.has(model));
  return { curves, models: [...new Set(curves.map(({ model }) => model))], others: order.length - best.size };
}

export function positionFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const { curves, models, others } = shownCurves(data);
  if (curves.length === 0) return undefined;
  const corpora = [...new Set(curves.map(({ corpus }) => corpus))];
  const columns = context.widthPx < 560 || corpora.length === 1 ? 1 : Math.min(3, corpora.length);
  const widthPx = panelWidth(context.widthPx, columns);
  const ends = curves.flatMap((curve) => stepsOf(data, curve).map(({ bits }) => bits));
  const yDomain = [0, Math.max(...ends) * 1.04] as [number, number];
  const panels = corpora.map((corpus) => {
    const shown = curves.filter((curve) => curve.corpus === corpus);
    return {
      title: data.corpora[corpus]?.name ?? "",
      svg: panel(data, shown, models, yDomain, { ...context, widthPx }),
    };
  });
  return composeFigure(
    {
      id: "positions",
      title: "Bits over position",
      subtitle: `Bits per token by how many tokens of context it had, log scale.${others > 0 ? ` The ${MOST_CURVES} models with the fewest bits per character.` : ""}`,
      description: `${models.length} models on ${corpora.length} corpora.`,
      legend: models.map((model, place) => ({
        name: data.models[model]?.name ?? "",
        ...seriesMark(context.theme, place),
      })),
      panels,
      columns,
    },
    context,
  );
}

function panel(
  data: ReportData,
  curves: readonly PositionCurve[],
  models: readonly number[],
  yDomain: [number, number],
  context: FigureContext,
): SVGElement {
  const { theme, widthPx } = context;
  return Plot.plot({
    ...plotBase(context),
    height: Math.round(Math.max(260, widthPx * 0.62)),
    marginLeft: 40,
    marginRight: 12,
    marginTop: 28,
    marginBottom: 44,
    x: { type: "log", base: 2, label: null },
    y: { domain: yDomain, label: null },
    marks: [
      Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: widthPx / 90 }),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      ...curves.flatMap((curve) => {
        const { color, symbol } = seriesMark(theme, models.indexOf(curve.model));
        const steps = stepsOf(data, curve);
        return [
          Plot.line(steps, { x: "context", y: "bits", stroke: color, strokeWidth: 1.75 }),
          Plot.dot(steps, {
            x: "context",
            y: "bits",
            fill: color,
            symbol,
            r: 3.5,
            stroke: theme.paper,
            strokeWidth: 0.75,
            title: "about",
          }),
        ];
      }),
      Plot.axisX({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks: widthPx / 90,
        tickFormat: (value: number) => value.toLocaleString("en-US"),
        label: "tokens of context →",
        labelAnchor: "right",
        labelOffset: 38,
      }),
      Plot.axisY({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks: 5,
        label: "↑ bits per token",
        labelAnchor: "top",
        labelOffset: 36,
      }),
    ],
  }) as unknown as SVGElement;
}

/** Drawn at the geometric middle of a bin; the first bin, no context, at 1. */
function stepsOf(data: ReportData, { model, bins }: PositionCurve): Step[] {
  return bins
    .filter(({ tokens }) => tokens > 0)
    .map(({ from, to, tokens, bits }) => ({
      context: Math.max(1, Math.sqrt(Math.max(1, from) * Math.max(1, to))),
      bits: bits / tokens,
      about: `${data.models[model]?.name}\n${from === to ? from : `${from} to ${to}`} tokens of context\n${formatTypeset(bits / tokens, 2)} bits per token\n${tokens.toLocaleString("en-US")} tokens`,
    }));
}
