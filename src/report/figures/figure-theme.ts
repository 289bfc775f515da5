/**
 * The colours of figures: CSS variables in the page, where light, dark and print choose them, and plain values in files
 * of their own, where nothing else could.
 */
import { seriesStyle } from "../figure-style.js";

export interface FigureTheme {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly paper: string;
  readonly line: string;
  readonly alert: string;
  readonly series: readonly string[];
  /** From r = −1 through 0 to +1, with the ink that is legible on each. */
  readonly diverging: readonly { readonly fill: string; readonly ink: string }[];
}

/** Steps of the diverging scale: enough to see order, few enough to tell apart. */
export const DIVERGING_STEPS = 9;

/** Orange for what contradicts the law, blue for what follows it; both readable under every colour-vision deficiency. */
const divergingLight = [
  "#08519c",
  "#3182bd",
  "#6baed6",
  "#c6dbef",
  "#f3f4f6",
  "#fee0c2",
  "#fdae6b",
  "#e6750f",
  "#a63603",
];
const lightInkSteps = new Set([0, 1, 7, 8]);

export const lightTheme: FigureTheme = {
  ink: "#1f2328",
  muted: "#57606a",
  grid: "#e9ebee",
  axis: "#8c959f",
  paper: "#ffffff",
  line: "#3d444d",
  alert: "#b42318",
  // Okabe and Ito's six, then a grey and a wine red: eight curves of one figure differ in colour.
  series: [...[0, 1, 2, 3, 4, 5].map((index) => seriesStyle(index).color), "#5b6470", "#882255"],
  diverging: divergingLight.map((fill, step) => ({ fill, ink: lightInkSteps.has(step) ? "#ffffff" : "#1f2328" })),
};

export const cssTheme: FigureTheme = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--grid)",
  axis: "var(--axis)",
  paper: "var(--paper)",
  line: "var(--line)",
  alert: "var(--alert)",
  series: lightTheme.series.map((_, index) => `var(--series-${index})`),
  diverging: divergingLight.map((_, step) => ({
    fill: `var(--diverging-${step})`,
    ink: `var(--diverging-ink-${step})`,
  })),
};

/** The step of −1..1 on the diverging scale. */
export function divergingStep(value: number): number {
  const clamped = Math.max(-1, Math.min(1, value));
  return Math.min(DIVERGING_STEPS - 1, Math.floor(((clamped + 1) / 2) * DIVERGING_STEPS));
}

export interface SeriesMark {
  readonly color: string;
  readonly symbol: "circle" | "square" | "triangle" | "diamond" | "star" | "wye";
}

const symbols = ["circle", "square", "triangle", "diamond", "star", "wye"] as const;

/** Colour and shape of the n-th series: colour alone never tells two apart. */
export function seriesMark(theme: FigureTheme, index: number): SeriesMark {
  const round = Math.floor(index / theme.series.length);
  return {
    color: theme.series[index % theme.series.length] as string,
    symbol: symbols[(index + round) % symbols.length] as SeriesMark["symbol"],
  };
}
