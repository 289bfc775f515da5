import type { Fit } from "../fit/fit-line.js";

/**
 * What a scatter plot shows, without how it is drawn. Plain data: the JSON of a run can be turned into it anywhere.
 */
export interface ScatterFigure {
  readonly title: string;
  /** One or two sentences under the title: what was measured, on what. */
  readonly subtitle?: string;
  /** One plot, or small multiples such as English, Python, mathematics and their mean. */
  readonly panels: readonly ScatterPanel[];
  /** Panels side by side. Default: 3 for three panels, else 2; 1 where a panel has more than 14 points to name. */
  readonly columns?: number;
  /** A small line below the plots: how to read the bars, the command, the date. */
  readonly caption?: string;
}

export interface ScatterPanel {
  /** Absent where the figure's own title says it all. */
  readonly title?: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly ScatterPoint[];
  /** Its line is drawn over the points' range; its r, n and RMSE stand under the title, or why there is no line. */
  readonly fit?: Fit;
  /** Values that y cannot leave, such as 0 and 1 for a share: the axis is not drawn beyond them. */
  readonly yBounds?: readonly [low: number, high: number];
  /** Levels to compare with, such as chance. They are part of the y axis's range. */
  readonly yReferences?: readonly { readonly y: number; readonly label: string }[];
}

export interface ScatterPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** The 95 % interval of bits per character. */
  readonly xInterval?: readonly [low: number, high: number];
  /** The binomial interval of the score. */
  readonly yInterval?: readonly [low: number, high: number];
  /** Points of one series share colour and marker; a legend names the series when there are several. */
  readonly series?: string;
}
