/** Plots with a row a model: names on the left, grid lines to read along. */
import * as Plot from "@observablehq/plot";
import { shortenToWidth, textWidth } from "../text-width.js";
import { plotBase, type FigureContext } from "./finish-svg.js";

export interface RowPlot {
  /** Top to bottom; unique. */
  readonly rows: readonly string[];
  readonly xLabel: string;
  readonly xDomain: readonly [number, number];
  readonly marks: Plot.Markish[];
  readonly rowPx?: number;
  readonly names?: boolean;
}

const NAME_PX = 12;

export function rowPlot(
  { rows, xLabel, xDomain, marks, rowPx = 22, names = true }: RowPlot,
  context: FigureContext,
): SVGElement {
  const { theme, widthPx } = context;
  const longestPx = Math.min(widthPx * 0.34, 220);
  const marginLeft = names
    ? Math.ceil(Math.max(40, ...rows.map((row) => Math.min(longestPx, textWidth(row, NAME_PX))))) + 14
    : 10;
  const ticks = Math.max(3, Math.round((widthPx - marginLeft) / 90));
  return Plot.plot({
    ...plotBase(context),
    height: rows.length * rowPx + 46,
    marginLeft,
    marginRight: 14,
    marginTop: 2,
    marginBottom: 44,
    x: { domain: [...xDomain], nice: false, label: null },
    y: { type: "point", domain: [...rows], padding: 0.6, label: null },
    marks: [
      Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks }),
      Plot.ruleY(rows, { stroke: theme.grid, strokeDasharray: "1 3" }),
      ...marks,
      Plot.axisX({
        color: theme.muted,
        stroke: theme.axis,
        fontSize: 12,
        ticks,
        label: `${xLabel} →`,
        labelAnchor: "right",
        labelOffset: 38,
      }),
      ...(names
        ? [
            Plot.axisY({
              color: theme.ink,
              stroke: null,
              tickSize: 0,
              fontSize: NAME_PX,
              tickFormat: (row: string) => shortenToWidth(row, NAME_PX, longestPx),
            }),
          ]
        : []),
    ],
  }) as unknown as SVGElement;
}

/** Places for several marks in one row, a little above and below its middle. */
export function spreadPx(place: number, count: number, rowPx = 22): number {
  if (count < 2) return 0;
  const reach = Math.min(rowPx * 0.5, 4 * (count - 1));
  return (place / (count - 1) - 0.5) * reach;
}
