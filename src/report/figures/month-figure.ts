/** Bits per character over time, with the days on which the models were released. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { ReportData, ReportMonthCurve } from "../report-data.js";
import { composeFigure, panelWidth } from "./compose-svg.js";
import { dateRules } from "./date-rules.js";
import { modelsByMean } from "./leaderboard-figure.js";
import { seriesMark } from "./figure-theme.js";
import { plotBase, type FigureContext } from "./finish-svg.js";

/** Curves that can still be told apart. */
const MOST_CURVES = 8;

type Month = ReportMonthCurve["months"][number];
type Step = Partial<Month> & { readonly time: Date };

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
  const columns = context.widthPx < 560 || corpora.length === 1 ? 1 : 2;
  const widthPx = panelWidth(context.widthPx, columns);
  const panels = corpora.map((corpus) => ({
    ...(corpora.length === 1 ? {} : { title: data.corpora[corpus]?.name ?? "" }),
    svg: panel(
      data,
      curves.filter((curve) => curve.corpus === corpus),
      models,
      { ...context, widthPx },
    ),
  }));
  const most = others > 0 ? ` The ${MOST_CURVES} models with the fewest bits per character.` : "";
  const [only] = corpora.length === 1 ? corpora : [];
  return composeFigure(
    {
      id: "months",
      title: "Bits per character over time",
      subtitle: `${only === undefined ? "" : `Corpus ${data.corpora[only]?.name}. `}By the month of the documents’ dates; shaded: 95 % intervals over documents. Dashed: a model’s release. Dotted: the end of its training text.${most}`,
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

const MARGIN_LEFT_PX = 48;
const MARGIN_RIGHT_PX = 16;

function panel(
  data: ReportData,
  curves: readonly ReportMonthCurve[],
  models: readonly number[],
  context: FigureContext,
): SVGElement {
  const { theme, widthPx } = context;
  const names = curves.flatMap(({ months }) => months.map(({ month }) => month)).sort();
  const domain = [startOf(names[0] as string), startOf(nextMonth(names.at(-1) as string))] as [Date, Date];
  const rules = dateRules(data, curves, models, {
    domain,
    range: [MARGIN_LEFT_PX, widthPx - MARGIN_RIGHT_PX],
    theme,
  });
  return Plot.plot({
    ...plotBase(context),
    height: Math.round(Math.max(260, Math.min(400, widthPx * 0.5))),
    marginLeft: MARGIN_LEFT_PX,
    marginRight: MARGIN_RIGHT_PX,
    marginTop: 26 + rules.labelsPx,
    marginBottom: 44,
    x: { type: "utc", domain, label: null },
    y: { label: null, nice: true },
    marks: [
      Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: widthPx / 100 }),
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      ...rules.marks,
      ...curves.flatMap((curve) => {
        const { color, symbol } = seriesMark(theme, models.indexOf(curve.model));
        const steps = stepsOf(curve);
        const known = steps.filter(({ bpc }) => bpc !== undefined);
        return [
          Plot.areaY(steps, {
            x: "time",
            y1: ({ interval }: Step) => interval?.[0],
            y2: ({ interval }: Step) => interval?.[1],
            fill: color,
            fillOpacity: 0.12,
          }),
          Plot.line(steps, { x: "time", y: "bpc", stroke: color, strokeWidth: 1.75 }),
          Plot.dot(known, {
            x: "time",
            y: "bpc",
            fill: color,
            symbol,
            r: 4,
            stroke: theme.paper,
            strokeWidth: 0.75,
            title: (step: Step) => about(data.models[curve.model]?.name ?? "", step),
          }),
        ];
      }),
      Plot.axisX({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks: widthPx / 100,
        label: "month of the text →",
        labelAnchor: "right",
        labelOffset: 38,
      }),
      Plot.axisY({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks: 5,
        label: "↑ bits per character",
        labelAnchor: "top",
        labelOffset: 44,
      }),
    ],
  }) as unknown as SVGElement;
}

/** Months without text leave a gap in the line: nothing is known of them. */
function stepsOf({ months }: ReportMonthCurve): Step[] {
  const known = new Map(months.map((one) => [one.month, one]));
  const steps: Step[] = [];
  const last = months.at(-1)?.month ?? "";
  for (let month = months[0]?.month ?? last; month <= last; month = nextMonth(month))
    steps.push({ ...known.get(month), time: middleOf(month) });
  return steps;
}

function about(name: string, { month, bpc = 0, interval, documents = 0, chars = 0 }: Step): string {
  const range = interval === undefined ? "" : ` [${interval.map((end) => formatTypeset(end, 3)).join(", ")}]`;
  return `${name}\n${month}\n${formatTypeset(bpc, 3)} bits per character${range}\n${documents.toLocaleString("en-US")} documents, ${chars.toLocaleString("en-US")} characters`;
}

function startOf(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}

function middleOf(month: string): Date {
  return new Date(`${month}-15T12:00:00Z`);
}

function nextMonth(month: string): string {
  const next = startOf(month);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next.toISOString().slice(0, 7);
}
