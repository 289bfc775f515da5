import { scaleLinear } from "d3-scale";
import type { Fit, UndeterminedFit } from "../fit/fit-line.js";
import type { ScatterPanel, ScatterPoint } from "./figure.js";
import { axisColor, ink, lineColor, mutedInk, paper, type SeriesStyle } from "./figure-style.js";
import { axesRoomPx, drawAxes } from "./draw-axes.js";
import { drawSegment } from "./draw-segment.js";
import { formatTypeset } from "./format-number.js";
import { boxAround, boxContains, boxesOverlap, segmentMeetsBox, type Box, type Segment } from "./geometry.js";
import { drawMarker, markerRadiusPx } from "./marker.js";
import { placeLabels } from "./place-labels.js";
import { escapeXml, svgElement } from "./svg-element.js";
import { shortenToWidth, textWidth } from "./text-width.js";

/**
 * One plot of a figure: heading with the fit's numbers, axes, line, error bars, points and their names.
 * Invariant: everything is drawn inside the area given.
 */
export interface PanelArea {
  readonly left: number;
  readonly top: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export function drawScatterPanel(
  panel: ScatterPanel,
  area: PanelArea,
  styleOf: (series: string) => SeriesStyle,
): string {
  const plot = plotBox(panel, area);
  const x = scaleLinear(domainOf(panel.points.flatMap(({ x, xInterval }) => [x, ...(xInterval ?? [])])), [
    plot.left,
    plot.right,
  ]);
  const yValues = [
    ...panel.points.flatMap(({ y, yInterval }) => [y, ...(yInterval ?? [])]),
    ...(panel.yReferences ?? []).map((reference) => reference.y),
    ...lineEnds(panel),
  ];
  const y = scaleLinear(domainOf(yValues, panel.yBounds), [plot.bottom, plot.top]);
  const at = (point: { x: number; y: number }) => ({ x: x(point.x), y: y(point.y) });

  const bars = panel.points.flatMap((point) =>
    errorBars(point).map(({ from, to }) => ({ from: at(from), to: at(to) })),
  );
  const line = lineSegment(panel, y.domain());
  const drawnLine = line && { from: at(line.from), to: at(line.to) };
  const markers = panel.points.map((point) => boxAround(at(point), markerRadiusPx));
  const references = (panel.yReferences ?? []).map((reference) => {
    const level = y(reference.y);
    return { level, label: referenceLabel(reference.label, level, plot, [...markers], bars) };
  });

  const names = panel.points.map((point) => shortenToWidth(point.name, labelSizePx, 0.45 * (plot.right - plot.left)));
  const labels = placeLabels(
    panel.points.map((point, index) => ({
      anchor: at(point),
      widthPx: textWidth(names[index] as string, labelSizePx),
      heightPx: labelSizePx * 1.05,
    })),
    {
      bounds: plot,
      markerRadiusPx,
      blocked: references.flatMap(({ label }) => (label ? [label.box] : [])),
      avoided: [
        ...bars.map((segment) => ({ segment, costPx: 12 })),
        ...(drawnLine ? [{ segment: drawnLine, costPx: 24 }] : []),
        ...references.map(({ level }) => ({ segment: levelLine(level, plot), costPx: 12 })),
      ],
    },
  );
  const leftOut = labels.filter((label) => label === undefined).length;

  return svgElement("g", { "data-panel": panel.title ?? "" }, [
    ...drawHeading(panel, area, leftOut),
    ...drawAxes({ x, y, plot, xLabel: panel.xLabel, yLabel: panel.yLabel }),
    ...(panel.points.length === 0 ? [drawNothing(plot)] : []),
    ...references.flatMap(({ level, label }) => [
      drawSegment(levelLine(level, plot), mutedInk, 1, "4 4"),
      ...(label ? [drawText(label.text, label.box, "end", mutedInk, referenceSizePx)] : []),
    ]),
    ...(drawnLine ? [drawSegment(drawnLine, lineColor, 2)] : []),
    ...panel.points.flatMap((point) =>
      errorBars(point).map((bar) =>
        svgElement(
          "g",
          { opacity: 0.55 },
          drawSegment({ from: at(bar.from), to: at(bar.to) }, styleOf(point.series ?? "").color, 1.5),
        ),
      ),
    ),
    ...labels.flatMap((label) => (label?.leader ? [drawSegment(label.leader, axisColor, 0.9)] : [])),
    ...panel.points.map((point) => drawMarker(at(point), styleOf(point.series ?? ""), tooltipOf(point))),
    ...labels.flatMap((label, index) => {
      if (label === undefined) return [];
      const anchorX = at(panel.points[index] as ScatterPoint).x;
      // The side next to the marker is held, so that a fallback font of other widths grows away from it.
      const side = label.box.left >= anchorX ? "start" : label.box.right <= anchorX ? "end" : "middle";
      return [drawText(names[index] as string, label.box, side, ink, labelSizePx)];
    }),
  ]);
}

const labelSizePx = 14.5;
const referenceSizePx = 13;

/** Room for the heading above, tick labels and axis labels left and below, half a tick label on the right. */
function plotBox(panel: ScatterPanel, { left, top, widthPx, heightPx }: PanelArea): Box {
  const headingPx = (panel.title === undefined ? 0 : 24) + (panel.fit === undefined ? 0 : 22) + 10;
  return {
    left: left + axesRoomPx.left,
    top: top + headingPx,
    right: left + widthPx - axesRoomPx.right,
    bottom: top + heightPx - axesRoomPx.bottom,
  };
}

/** Data with 6 % of air on both sides, within the bounds. One value alone gets a range around it. */
function domainOf(values: readonly number[], bounds: readonly [number, number] = [-Infinity, Infinity]) {
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = high > low ? 0.06 * (high - low) : 0.05 * Math.abs(high) || 0.5;
  return [Math.min(low, Math.max(bounds[0], low - air)), Math.max(high, Math.min(bounds[1], high + air))];
}

/** What the fitted line says at the ends of the points' range of x, as far as y can go there. */
function lineEnds({ fit, points, yBounds = [-Infinity, Infinity] }: ScatterPanel): number[] {
  if (fit?.status !== "ok" || points.length === 0) return [];
  return rangeOfX(points)
    .map((x) => fit.intercept + fit.slope * x)
    .map((y) => Math.min(yBounds[1], Math.max(yBounds[0], y)));
}

/** The fitted line over the points' range of x, cut where it would leave the axis's range of y. */
function lineSegment({ fit, points }: ScatterPanel, yDomain: readonly number[]): Segment | undefined {
  if (fit?.status !== "ok" || points.length === 0) return undefined;
  const [yLow = 0, yHigh = 0] = yDomain;
  const [xLow, xHigh] = rangeOfX(points);
  const atLow = (yLow - fit.intercept) / fit.slope;
  const atHigh = (yHigh - fit.intercept) / fit.slope;
  const from = Math.max(xLow, Math.min(atLow, atHigh));
  const to = Math.min(xHigh, Math.max(atLow, atHigh));
  if (!(from < to)) return undefined;
  return { from: { x: from, y: fit.intercept + fit.slope * from }, to: { x: to, y: fit.intercept + fit.slope * to } };
}

function rangeOfX(points: readonly ScatterPoint[]): [low: number, high: number] {
  const x = points.map((point) => point.x);
  return [Math.min(...x), Math.max(...x)];
}

/** In the units of the data. */
function errorBars({ x, y, xInterval, yInterval }: ScatterPoint): Segment[] {
  return [
    ...(xInterval ? [{ from: { x: xInterval[0], y }, to: { x: xInterval[1], y } }] : []),
    ...(yInterval ? [{ from: { x, y: yInterval[0] }, to: { x, y: yInterval[1] } }] : []),
  ];
}

function levelLine(level: number, plot: Box): Segment {
  return { from: { x: plot.left, y: level }, to: { x: plot.right, y: level } };
}

/** Right or left end of the level, above or below it: the first that covers nothing, else none. */
function referenceLabel(
  label: string,
  level: number,
  plot: Box,
  markers: readonly Box[],
  bars: readonly Segment[],
): { text: string; box: Box } | undefined {
  const text = shortenToWidth(label, referenceSizePx, (plot.right - plot.left) / 2);
  const width = textWidth(text, referenceSizePx);
  const height = referenceSizePx * 1.05;
  const places = [plot.right - width - 2, plot.left + 4].flatMap((left) =>
    [level - height - 3, level + 3].map((top) => ({ left, top, right: left + width, bottom: top + height })),
  );
  const box = places.find(
    (place) =>
      boxContains(plot, place) &&
      !markers.some((marker) => boxesOverlap(place, marker)) &&
      !bars.some((bar) => segmentMeetsBox(bar, place)),
  );
  return box && { text, box };
}

function drawHeading(panel: ScatterPanel, { left, top, widthPx }: PanelArea, leftOut: number): string[] {
  const lines: string[] = [];
  let y = top;
  if (panel.title !== undefined) {
    y += 18;
    const text = escapeXml(shortenToWidth(panel.title, 18, widthPx, "bold"));
    lines.push(svgElement("text", { x: left, y, "font-size": 18, "font-weight": 700, fill: ink }, text));
    y += 4;
  }
  if (panel.fit !== undefined) {
    const note = leftOut > 0 ? ` · ${leftOut} names left out` : "";
    const text = escapeXml(shortenToWidth(describeFit(panel.fit) + note, 15, widthPx));
    lines.push(svgElement("text", { x: left, y: y + 17, "font-size": 15, fill: mutedInk }, text));
  }
  return lines;
}

function drawNothing(plot: Box): string {
  const middle = { x: (plot.left + plot.right) / 2, y: (plot.top + plot.bottom) / 2, "text-anchor": "middle" };
  return svgElement("text", { ...middle, "font-size": 15, fill: mutedInk }, "no points yet");
}

function describeFit(fit: Fit): string {
  if (fit.status === "undetermined") return `no line: ${undeterminedReasons[fit.reason]} · n = ${fit.n}`;
  return `Pearson r = ${formatTypeset(fit.pearson, 3)} · n = ${fit.n} · RMSE ${formatTypeset(fit.rmse, 4)}`;
}

const undeterminedReasons: Record<UndeterminedFit["reason"], string> = {
  "too-few-points": "fewer than three points",
  "x-does-not-vary": "every point has the same x",
  "y-does-not-vary": "every point has the same y",
  "too-small": "numbers too small to fit",
};

/** A text in its box, with a white halo that keeps it legible over lines. */
function drawText(text: string, box: Box, side: "start" | "middle" | "end", fill: string, sizePx: number): string {
  const x = side === "start" ? box.left : side === "end" ? box.right : (box.left + box.right) / 2;
  return svgElement(
    "text",
    {
      x,
      // Lato's capitals stand 0.72 of the size high and its descenders hang 0.2: together about the box.
      y: box.top + sizePx * 0.81,
      "text-anchor": side === "start" ? undefined : side,
      "font-size": sizePx,
      fill,
      stroke: paper,
      "stroke-width": 3,
      "stroke-linejoin": "round",
      "paint-order": "stroke",
    },
    escapeXml(text),
  );
}

function tooltipOf({ name, x, y }: ScatterPoint): string {
  return `${name}: ${formatTypeset(x, 3)}, ${formatTypeset(y, 3)}`;
}
