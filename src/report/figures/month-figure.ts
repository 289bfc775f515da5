/** Bits per character over time, alone and against the other models, with the days on which the models were released. */
import * as Plot from "@observablehq/plot";
import type { ReportData, ReportMonthCurve } from "../report-data.js";
import { composeFigure, panelWidth, type Panel } from "./compose-svg.js";
import { dateRules } from "./date-rules.js";
import { modelsByMean } from "./leaderboard-figure.js";
import { seriesMark } from "./figure-theme.js";
import { plotBase, type FigureContext } from "./finish-svg.js";
import { monthTicks } from "./month-ticks.js";
import { bitSteps, nextMonth, relativeSteps, startOf, type MonthStep } from "./month-steps.js";

/** Curves that can still be told apart. */
const MOST_CURVES = 8;

/** Of at most as many models as can be told apart: the best by mean bpc. `others` were left out. */
export function shownMonths(data: ReportData): { curves: ReportMonthCurve[]; models: number[]; others: number } {
  const known = (data.months ?? []).filter(({ months }) => months.length > 0);
  const order = modelsByMean(data).filter((model) => known.some((curve) => curve.model === model));
  const best = new Set(order.slice(0, MOST_CURVES));
  const curves = known.filter(({ model }) => best.has(model));
  return { curves, models: [...new Set(curves.map(({ model }) => model))], others: order.length - best.size };
}

export function monthFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const { curves, models, others } = shownMonths(data);
  if (curves.length === 0) return undefined;
  const corpora = [...new Set(curves.map(({ corpus }) => corpus))];
  const columns = context.widthPx < 560 || curves.length === 1 ? 1 : 2;
  const shared = { data, models, context: { ...context, widthPx: panelWidth(context.widthPx, columns) } };
  const most = others > 0 ? ` The ${MOST_CURVES} models with the fewest bits per character.` : "";
  return composeFigure(
    {
      id: "months",
      title: "Bits per character over time",
      subtitle: `By the month of the documents’ dates; shaded: 95 % intervals over documents. Dashed: a model’s release. Dotted: the end of its training text.${most}`,
      description: `${models.length} models on ${corpora.length} corpora.`,
      legend: models.map((model, place) => ({
        name: data.models[model]?.name ?? "",
        ...seriesMark(context.theme, place),
      })),
      panels: corpora.flatMap((corpus) =>
        corpusPanels(
          curves.filter((curve) => curve.corpus === corpus),
          data.corpora[corpus]?.name ?? "",
          shared,
        ),
      ),
      columns,
    },
    context,
  );
}

interface Shared {
  readonly data: ReportData;
  /** In the order of their colours. */
  readonly models: readonly number[];
  readonly context: FigureContext;
}

function corpusPanels(curves: readonly ReportMonthCurve[], name: string, shared: Shared): Panel[] {
  const { data } = shared;
  const bits = curves.map((curve) => ({ curve, steps: bitSteps(data, curve) }));
  const panels: Panel[] = [{ title: name, svg: panel(bits, "bits per character", shared) }];
  if (curves.length > 1) {
    const relative = curves.map((curve) => ({ curve, steps: relativeSteps(data, curve, curves) }));
    panels.push({ title: `${name}, against the models’ mean`, svg: panel(relative, "% more bits", shared) });
  }
  return panels;
}

interface DrawnCurve {
  readonly curve: ReportMonthCurve;
  readonly steps: readonly MonthStep[];
}

const MARGIN_LEFT_PX = 48;
const MARGIN_RIGHT_PX = 16;

function panel(drawn: readonly DrawnCurve[], label: string, { data, models, context }: Shared): SVGElement {
  const { theme, widthPx } = context;
  const curves = drawn.map(({ curve }) => curve);
  const names = curves.flatMap(({ months }) => months.map(({ month }) => month)).sort();
  const [first, last] = [names[0] as string, names.at(-1) as string];
  const domain = [startOf(first), startOf(nextMonth(last))] as [Date, Date];
  const range = [MARGIN_LEFT_PX, widthPx - MARGIN_RIGHT_PX] as const;
  const ticks = monthTicks(first, last, range[1] - range[0]);
  const rules = dateRules(data, curves, models, { domain, range, theme });
  const axis = { color: theme.muted, stroke: theme.axis, fontSize: 12 };
  return Plot.plot({
    ...plotBase(context),
    height: Math.round(Math.max(260, Math.min(400, widthPx * 0.6))) + rules.labelsPx,
    marginLeft: MARGIN_LEFT_PX,
    marginRight: MARGIN_RIGHT_PX,
    marginTop: 28 + rules.labelsPx,
    marginBottom: 54,
    x: { type: "utc", domain, label: null },
    y: { label: null, nice: true },
    marks: [
      Plot.gridX(ticks, { x: "time", stroke: theme.grid, strokeOpacity: 1 }),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      ...rules.marks,
      ...drawn.flatMap(({ curve, steps }) => {
        const { color, symbol } = seriesMark(theme, models.indexOf(curve.model));
        return [
          Plot.areaY(steps, {
            x: "time",
            y1: ({ interval }: MonthStep) => interval?.[0],
            y2: ({ interval }: MonthStep) => interval?.[1],
            fill: color,
            fillOpacity: 0.12,
          }),
          Plot.line(steps, { x: "time", y: "y", stroke: color, strokeWidth: 1.75 }),
          Plot.dot(
            steps.filter(({ y }) => y !== undefined),
            { x: "time", y: "y", fill: color, symbol, r: 4, stroke: theme.paper, strokeWidth: 0.75, title: "about" },
          ),
        ];
      }),
      Plot.axisX(ticks, {
        ...axis,
        x: "time",
        text: "label",
        label: "month of the text →",
        labelAnchor: "right",
        labelOffset: 48,
      }),
      Plot.axisY({ ...axis, ticks: 5, label: `↑ ${label}`, labelAnchor: "top", labelOffset: 44 }),
    ],
  }) as unknown as SVGElement;
}
