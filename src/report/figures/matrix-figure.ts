/** Which corpus predicts which benchmark: Pearson's r of every pair, as colour and number. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import { findFit, type ReportData } from "../report-data.js";
import { shortenToWidth, textWidth } from "../text-width.js";
import { composeFigure } from "./compose-svg.js";
import { divergingStep } from "./figure-theme.js";
import { plotBase, type FigureContext } from "./finish-svg.js";

export interface MatrixCell {
  readonly x: string;
  readonly y: string;
  readonly r?: number;
  readonly n: number;
}

/** By benchmark, then corpus; means at the end of both. */
export function matrixCells(data: ReportData): MatrixCell[] {
  return data.yVariables.flatMap((y) =>
    data.xVariables.map((x) => {
      const fit = findFit(data, { x: x.id, y: y.id, scale: "linear" });
      return { x: x.short, y: y.short, n: fit?.n ?? 0, ...(fit?.status === "ok" ? { r: fit.pearson } : {}) };
    }),
  );
}

export function matrixFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const cells = matrixCells(data);
  if (!cells.some(({ r }) => r !== undefined)) return undefined;
  const { theme } = context;
  const rows = data.yVariables.map(({ short }) => short);
  const columns = data.xVariables.map(({ short }) => short);
  const marginLeft =
    Math.ceil(Math.min(context.widthPx * 0.36, Math.max(...rows.map((row) => textWidth(row, 12))))) + 12;
  const cellPx = Math.min(150, (context.widthPx - marginLeft - 8) / columns.length);
  const width = Math.ceil(marginLeft + cellPx * columns.length + 8);
  const step = ({ r }: MatrixCell) => theme.diverging[divergingStep(r ?? 0)] as { fill: string; ink: string };
  const known = cells.filter(({ r }) => r !== undefined);
  const svg = Plot.plot({
    ...plotBase({ ...context, widthPx: width }),
    height: rows.length * 32 + 34,
    marginLeft,
    marginRight: 8,
    marginTop: 30,
    marginBottom: 4,
    x: { type: "band", domain: columns, padding: 0.04, label: null },
    y: { type: "band", domain: rows, padding: 0.06, label: null },
    color: { type: "identity" },
    marks: [
      Plot.axisX({
        anchor: "top",
        tickSize: 0,
        color: theme.ink,
        fontSize: 12,
        tickFormat: (text: string) => shortenToWidth(text, 12, cellPx - 6),
      }),
      Plot.axisY({
        tickSize: 0,
        color: theme.ink,
        fontSize: 12,
        tickFormat: (text: string) => shortenToWidth(text, 12, marginLeft - 10),
      }),
      Plot.cell(known, { x: "x", y: "y", fill: (one: MatrixCell) => step(one).fill, rx: 3, title: describe }),
      Plot.cell(
        cells.filter(({ r }) => r === undefined),
        { x: "x", y: "y", fill: theme.grid, rx: 3, title: describe },
      ),
      Plot.text(known, {
        x: "x",
        y: "y",
        text: ({ r }: MatrixCell) => formatTypeset(r as number, 2),
        fill: (one: MatrixCell) => step(one).ink,
        fontSize: 13,
      }),
      Plot.text(
        cells.filter(({ r }) => r === undefined),
        { x: "x", y: "y", text: () => "–", fill: theme.muted, fontSize: 13 },
      ),
    ],
  }) as unknown as SVGElement;
  const best = [...known].sort((a, b) => (a.r as number) - (b.r as number))[0] as MatrixCell;
  return composeFigure(
    {
      id: "matrix",
      title: "Which corpus predicts which benchmark",
      subtitle: "Pearson's r. Blue: fewer bits, higher score. Orange: the opposite.",
      description: `${rows.length} scores by ${columns.length} corpora. Strongest: ${describe(best).replaceAll("\n", ", ")}.`,
      panels: [{ svg }],
    },
    context,
  );
}

function describe({ x, y, r, n }: MatrixCell): string {
  return `${y} on ${x}\n${r === undefined ? "no line" : `r = ${formatTypeset(r, 3)}`}\nn = ${n}`;
}
