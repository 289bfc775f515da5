/**
 * How every figure looks: one place for its font, its greys and its colours.
 */

/** PNGs are drawn with Lato alone (`render-png.ts`); a browser without it takes the next. */
export const fontFamily = "Lato, 'Helvetica Neue', Arial, sans-serif";

export const ink = "#1f2328";
export const mutedInk = "#57606a";
export const gridColor = "#e6e8eb";
export const axisColor = "#8c959f";
export const lineColor = "#3d444d";
export const paper = "#ffffff";

/**
 * Okabe and Ito's palette (Color Universal Design, 2008), told apart under every common colour-vision deficiency.
 * Yellow is left out: it vanishes on white. Markers differ too, so that grey print still tells series apart.
 */
const seriesColors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;
const markerShapes = ["circle", "square", "triangle", "diamond"] as const;

export interface SeriesStyle {
  readonly color: string;
  readonly shape: (typeof markerShapes)[number];
}

/** The style of the n-th series, from 0. Twelve series differ; then they repeat. */
export function seriesStyle(index: number): SeriesStyle {
  return {
    color: seriesColors[index % seriesColors.length] as string,
    shape: markerShapes[index % markerShapes.length] as SeriesStyle["shape"],
  };
}
