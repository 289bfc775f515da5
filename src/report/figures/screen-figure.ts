/**
 * MIN-K% of a benchmark's items: a row a model, its test split above its train split. Each is drawn as the range of 90 % of
 * the items (thin), of half of them (thick) and their mean; a cross is the mean that the other models lead to expect.
 */
import * as Plot from "@observablehq/plot";
import { formatTypeset } from "../format-number.js";
import type { ReportData } from "../report-data.js";
import type { ReportScreen, ReportScreenModel, ReportScreenSplit } from "../report-screens.js";
import { composeFigure, type Panel } from "./compose-svg.js";
import { seriesMark } from "./figure-theme.js";
import type { FigureContext } from "./finish-svg.js";
import { MOST_ROWS, padded } from "./leaderboard-figure.js";
import { rowPlot } from "./row-plot.js";

const ROW_PX = 34;
/** From the middle of a row to each of its two splits. */
const SPLIT_PX = 7;
const SPLITS = ["test", "train"] as const;

export function screenFigure(data: ReportData, context: FigureContext): SVGSVGElement | undefined {
  return drawScreens(data.screens ?? [], context);
}

export function drawScreens(screens: readonly ReportScreen[], context: FigureContext): SVGSVGElement | undefined {
  if (screens.length === 0) return undefined;
  const panels = screens.map((screen) => panelOf(screen, context));
  const flagged = screens.flatMap((screen) => screen.flagged.map((name) => `${name} (${screen.benchmark})`));
  return composeFigure(
    {
      id: "screening-figure",
      title: "Screening for contamination",
      subtitle:
        "Mean bits of each item’s least likely tokens. Dot: mean of the items; thick: half of them; thin: 90 %. Cross: the mean that the other models lead to expect.",
      description: `${screens
        .map(({ benchmark, models, kPercent }) => `MIN-${kPercent}% of ${benchmark} for ${models.length} models`)
        .join("; ")}. ${flagged.length === 0 ? "None is flagged." : `Flagged: ${flagged.join(", ")}.`}`,
      legend: SPLITS.map((name, place) => ({ name: `${name} split`, ...seriesMark(context.theme, place) })),
      panels,
    },
    context,
  );
}

interface Row extends ReportScreenSplit {
  readonly name: string;
  /** What the level test expects of the mean; absent where it could not be made. */
  readonly expected?: number;
  readonly isFlagged: boolean;
}

function panelOf(screen: ReportScreen, context: FigureContext): Panel {
  const { theme } = context;
  const shown = byMean(screen.models).slice(0, MOST_ROWS);
  const rows = shown.flatMap(({ name, splits }) => splits.map((split) => rowOf(screen, name, split)));
  const ends = rows.flatMap(({ quantiles, mean, expected }) => [quantiles.p5, quantiles.p95, mean, expected ?? mean]);
  const labels = new Map(
    shown.map(({ name }) => [name, screen.flagged.includes(name) ? `${name} (flagged)` : name] as const),
  );
  const y = ({ name }: Row) => labels.get(name);
  const marks = SPLITS.flatMap((split, place) => {
    const own = rows.filter((row) => row.split === split);
    const { color, symbol } = seriesMark(theme, place);
    const dy = (place - 0.5) * 2 * SPLIT_PX;
    const range = (low: "p5" | "p25", high: "p75" | "p95", strokeWidth: number, strokeOpacity: number) =>
      Plot.ruleY(own, {
        ...{ y, dy, stroke: color, strokeWidth, strokeOpacity },
        x1: ({ quantiles }: Row) => quantiles[low],
        x2: ({ quantiles }: Row) => quantiles[high],
      });
    return [
      range("p5", "p95", 1.5, 0.6),
      range("p25", "p75", 7, 0.35),
      Plot.dot(own, {
        ...{ y, dy, x: "mean", symbol, fill: color, r: 4.5 },
        stroke: ({ isFlagged }: Row) => (isFlagged ? theme.alert : theme.paper),
        strokeWidth: ({ isFlagged }: Row) => (isFlagged ? 2 : 0.75),
        title: describe,
      }),
      Plot.dot(
        own.filter(({ expected }) => expected !== undefined),
        { y, dy, x: "expected", symbol: "times", stroke: theme.ink, strokeWidth: 1.5, r: 4 },
      ),
    ];
  });
  const svg = rowPlot(
    {
      rows: [...labels.values()],
      xLabel: `MIN-${screen.kPercent}% of ${screen.benchmark}, bits a token`,
      xDomain: padded(ends),
      marks,
      rowPx: ROW_PX,
    },
    context,
  );
  return { svg, title: screen.benchmark, note: noteOf(screen) };
}

function rowOf({ tests }: ReportScreen, name: string, split: ReportScreenSplit): Row {
  const own = tests.filter((test) => test.model === name && test.split === split.split);
  const level = own.find(({ test }) => test === "level");
  const isFlagged = own.some((test) => test.status === "ok" && test.isFlagged);
  const expected = level?.status === "ok" ? { expected: split.mean - level.difference } : {};
  return { name, ...split, ...expected, isFlagged };
}

/** Lowest first: where contamination would be. */
function byMean(models: readonly ReportScreenModel[]): ReportScreenModel[] {
  const mean = ({ splits }: ReportScreenModel) => Math.min(...splits.map((split) => split.mean));
  return [...models].sort((a, b) => mean(a) - mean(b));
}

function noteOf({ flagged, alpha, tests }: ReportScreen): string {
  if (!tests.some(({ status }) => status === "ok")) return "Too few models to test.";
  if (flagged.length === 0) return `No model is flagged at ${alpha}.`;
  return `Flagged at ${alpha}: ${flagged.join(", ")}.`;
}

function describe({ name, split, items, mean, stderr, expected, isFlagged }: Row): string {
  const bits = (value: number) => formatTypeset(value, 3);
  const wanted = expected === undefined ? "" : `, expected ${bits(expected)}`;
  return `${name}\n${split}: ${bits(mean)} ± ${bits(stderr)} bits${wanted}, ${items} items${isFlagged ? "\nflagged" : ""}`;
}
