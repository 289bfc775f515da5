/** Upright lines at the days on which models were released and on which their training text ends, with names where they fit. */
import * as Plot from "@observablehq/plot";
import type { ReportData, ReportMonthCurve } from "../report-data.js";
import { textWidth } from "../text-width.js";
import { seriesMark, type FigureTheme } from "./figure-theme.js";

export interface DateRules {
  readonly marks: readonly Plot.Markish[];
  /** Height that the names need above the plot. */
  readonly labelsPx: number;
}

interface TimeAxis {
  readonly domain: readonly [Date, Date];
  /** Where its ends are drawn. */
  readonly range: readonly [leftPx: number, rightPx: number];
  readonly theme: FigureTheme;
}

interface Rule {
  readonly time: Date;
  readonly label: string;
  readonly color: string;
  readonly dash: string;
}

const FONT_PX = 12;
const LINE_PX = 15;
/** More names than fit on these lines stand in the table beside the figure only. */
const MOST_LINES = 3;

/** Of dates within the axis. A date that several models share is drawn once, in grey. */
export function dateRules(
  data: ReportData,
  curves: readonly ReportMonthCurve[],
  models: readonly number[],
  axis: TimeAxis,
): DateRules {
  const [from, to] = axis.domain;
  const rules = (["released", "cutoff"] as const)
    .flatMap((kind) => rulesOf(kind, data, curves, models, axis.theme))
    .filter(({ time }) => time >= from && time <= to)
    .sort((a, b) => Number(a.time) - Number(b.time));
  const places = placeLabels(rules, axis);
  const lines = Math.max(0, ...places.map((place) => (place?.line ?? -1) + 1));
  const marks = rules.flatMap((rule, index) => {
    const place = places[index];
    return [
      Plot.ruleX([rule], { x: "time", stroke: rule.color, strokeWidth: 1.5, strokeDasharray: rule.dash }),
      ...(place === undefined ? [] : [labelMark(rule, place, axis.theme)]),
    ];
  });
  return { marks, labelsPx: lines * LINE_PX };
}

function rulesOf(
  kind: "released" | "cutoff",
  data: ReportData,
  curves: readonly ReportMonthCurve[],
  models: readonly number[],
  theme: FigureTheme,
): Rule[] {
  const byDate = new Map<string, number[]>();
  for (const { model } of curves) {
    const date = data.models[model]?.[kind];
    if (date !== undefined) byDate.set(date, [...(byDate.get(date) ?? []), model]);
  }
  return [...byDate].map(([date, ofDate]) => {
    const names = ofDate.map((model) => data.models[model]?.name ?? "");
    return {
      time: kind === "cutoff" ? endOf(date) : new Date(`${date.length === 7 ? `${date}-01` : date}T00:00:00Z`),
      label: `${names.length > 2 ? `${names.length} models` : names.join(", ")} ${kind === "cutoff" ? "text ends" : "released"}`,
      color: ofDate.length > 1 ? theme.muted : seriesMark(theme, models.indexOf(ofDate[0] as number)).color,
      dash: kind === "cutoff" ? "1,3" : "5,3",
    };
  });
}

/** The end of the month or day up to which text was taken in. */
function endOf(date: string): Date {
  const end = new Date(`${date.length === 7 ? `${date}-01` : date}T00:00:00Z`);
  if (date.length === 7) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCDate(end.getUTCDate() + 1);
  return end;
}

interface LabelPlace {
  readonly line: number;
  readonly anchor: "start" | "end";
}

/** On the lowest line with room, to the right of its rule or, near the right edge, to the left. Undefined where there is none. */
function placeLabels(rules: readonly Rule[], { domain, range }: TimeAxis): (LabelPlace | undefined)[] {
  const [left, right] = range;
  const scale = (right - left) / (Number(domain[1]) - Number(domain[0]));
  const taken: [from: number, to: number][][] = [];
  return rules.map(({ time, label }) => {
    const x = left + scale * (Number(time) - Number(domain[0]));
    const width = textWidth(label, FONT_PX);
    const anchor = x + width <= right ? "start" : "end";
    const [from, to] = anchor === "start" ? [x, x + width] : [x - width, x];
    if (from < 0) return undefined;
    for (let line = 0; line < MOST_LINES; line++) {
      const onLine = (taken[line] ??= []);
      if (onLine.some((other) => from < other[1] + 8 && other[0] < to + 8)) continue;
      onLine.push([from, to]);
      return { line, anchor };
    }
    return undefined;
  });
}

function labelMark(rule: Rule, { line, anchor }: LabelPlace, theme: FigureTheme): Plot.Markish {
  return Plot.text([rule], {
    x: "time",
    text: "label",
    frameAnchor: "top",
    dy: -11 - line * LINE_PX,
    dx: anchor === "start" ? -2 : 2,
    textAnchor: anchor,
    fill: theme.ink,
    fontSize: FONT_PX,
  });
}
