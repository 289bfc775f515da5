/** How far each model stands from the line, in its own standard errors: studentized residuals, and the threshold. */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import { findFit, type ReportData } from "../report-data.js";
import { composeFigure } from "./compose-svg.js";
import { seriesMark } from "./figure-theme.js";
import type { FigureContext } from "./finish-svg.js";
import { MOST_ROWS } from "./leaderboard-figure.js";
import { rowPlot, spreadPx } from "./row-plot.js";
import { capital } from "./scatter-figure.js";

export interface ResidualRow {
  readonly model: number;
  readonly name: string;
  readonly area: string;
  readonly place: number;
  readonly residual: number;
  readonly studentized: number;
  readonly flag: "significant" | "notable" | undefined;
}

/** Beyond so many standard errors a model is worth a look (fit/test-outliers.ts). */
export const NOTABLE = 2.5;

export function residualRows(data: ReportData): { rows: ResidualRow[]; areas: string[] } {
  const areas: string[] = [];
  const rows = data.areas.flatMap(({ name, x, y }) => {
    const fit = findFit(data, { x, y, scale: "linear" });
    if (fit?.status !== "ok") return [];
    const place = areas.push(name) - 1;
    return data.models.flatMap((about, model) => {
      const studentized = fit.studentized[model] ?? undefined;
      const residual = fit.residuals[model] ?? undefined;
      if (studentized === undefined || residual === undefined) return [];
      return [
        { model, name: about.name, area: name, place, residual, studentized, flag: fit.flags[model] ?? undefined },
      ];
    });
  });
  return { rows, areas };
}

export function residualFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  const { rows, areas } = residualRows(data);
  if (rows.length === 0) return undefined;
  const names = namesByResidual(rows);
  const reach = Math.max(NOTABLE, ...rows.map(({ studentized }) => Math.abs(studentized))) * 1.08;
  const { theme } = context;
  const shown = rows.filter(({ name }) => names.includes(name));
  const marks = [
    Plot.ruleX([0], { stroke: theme.line, strokeWidth: 1.25 }),
    Plot.ruleX([-NOTABLE, NOTABLE], { stroke: theme.alert, strokeDasharray: "5 4", strokeWidth: 1.25 }),
    ...shown.map((row) => {
      const { color, symbol } = seriesMark(theme, row.place);
      return Plot.dot([row], {
        x: "studentized",
        y: "name",
        symbol,
        fill: color,
        r: 4.5,
        stroke: row.flag === "significant" ? theme.alert : theme.paper,
        strokeWidth: row.flag === "significant" ? 2.25 : 0.75,
        dy: spreadPx(row.place, areas.length),
        title: () => `${row.name}\n${row.area}: ${describe(row)}`,
      });
    }),
  ];
  const svg = rowPlot(
    {
      rows: names,
      xLabel: "studentized residual: scores higher than it compresses",
      xDomain: [-reach, reach],
      marks,
      rowPx: areas.length > 2 ? 24 : 20,
    },
    context,
  );
  const flagged = rows.filter(({ flag }) => flag !== undefined);
  return composeFigure(
    {
      id: "residuals",
      title: "Residuals",
      subtitle: `Distance from the line in standard errors; dashed: ±${NOTABLE}. To the right: scores higher than it compresses.`,
      description:
        flagged.length === 0
          ? `No model is beyond ±${NOTABLE} standard errors.`
          : `Beyond ±${NOTABLE}: ${flagged.map((row) => `${row.name} (${row.area}, ${formatTypeset(row.studentized, 1)})`).join(", ")}.`,
      legend: areas.map((name, place) => ({ name: capital(name), ...seriesMark(theme, place) })),
      panels: [{ svg }],
    },
    context,
  );
}

/** Highest mean residual on top; of very many models those farthest from the line. */
function namesByResidual(rows: readonly ResidualRow[]): string[] {
  const byName = new Map<string, number[]>();
  for (const { name, studentized } of rows) byName.set(name, [...(byName.get(name) ?? []), studentized]);
  const summary = [...byName].map(([name, values]) => ({
    name,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    farthest: Math.max(...values.map(Math.abs)),
  }));
  return summary
    .sort((a, b) => b.farthest - a.farthest)
    .slice(0, MOST_ROWS)
    .sort((a, b) => b.mean - a.mean)
    .map(({ name }) => name);
}

function describe({ studentized, residual, flag }: ResidualRow): string {
  const points = formatTypeset(100 * residual, 1);
  return `${formatTypeset(studentized, 2)} standard errors (${points} points)${flag === undefined ? "" : `, ${flag}`}`;
}
