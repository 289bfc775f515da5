import type { ScaleLinear } from "d3-scale";
import { drawSegment } from "./draw-segment.js";
import { axisColor, gridColor, ink, mutedInk } from "./figure-style.js";
import type { Box } from "./geometry.js";
import { escapeXml, svgElement, svgNumber } from "./svg-element.js";
import { shortenToWidth } from "./text-width.js";

/** Grid, ticks at round numbers (d3-scale), and labels. Takes `axesRoomPx` beyond the plot to the left and below. */
export interface Axes {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly plot: Box;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** What ticks and labels need outside the plot. */
export const axesRoomPx = { left: 66, bottom: 50, right: 12 };

export function drawAxes({ x, y, plot, xLabel, yLabel }: Axes): string[] {
  const xTickCount = Math.max(3, Math.round((plot.right - plot.left) / 95));
  const yTickCount = Math.max(3, Math.round((plot.bottom - plot.top) / 65));
  const formatX = x.tickFormat(xTickCount);
  const formatY = y.tickFormat(yTickCount);
  const tick = { "font-size": tickSizePx, fill: mutedInk };
  const axisLabel = { "font-size": axisLabelSizePx, fill: ink, "text-anchor": "middle" };
  const middleX = (plot.left + plot.right) / 2;
  const middleY = (plot.top + plot.bottom) / 2;
  const labelX = plot.left - yLabelOffsetPx;
  return [
    ...x
      .ticks(xTickCount)
      .flatMap((value) => [
        drawSegment({ from: { x: x(value), y: plot.top }, to: { x: x(value), y: plot.bottom } }, gridColor, 1),
        svgElement("text", { x: x(value), y: plot.bottom + 19, "text-anchor": "middle", ...tick }, formatX(value)),
      ]),
    ...y
      .ticks(yTickCount)
      .flatMap((value) => [
        drawSegment({ from: { x: plot.left, y: y(value) }, to: { x: plot.right, y: y(value) } }, gridColor, 1),
        svgElement(
          "text",
          { x: plot.left - 8, y: y(value) + tickSizePx * 0.35, "text-anchor": "end", ...tick },
          formatY(value),
        ),
      ]),
    drawSegment({ from: { x: plot.left, y: plot.bottom }, to: { x: plot.right, y: plot.bottom } }, axisColor, 1.25),
    drawSegment({ from: { x: plot.left, y: plot.top }, to: { x: plot.left, y: plot.bottom } }, axisColor, 1.25),
    svgElement(
      "text",
      { x: middleX, y: plot.bottom + xLabelOffsetPx, ...axisLabel },
      escapeXml(shortenToWidth(xLabel, axisLabelSizePx, plot.right - plot.left)),
    ),
    svgElement(
      "text",
      { x: labelX, y: middleY, transform: `rotate(-90 ${svgNumber(labelX)} ${svgNumber(middleY)})`, ...axisLabel },
      escapeXml(shortenToWidth(yLabel, axisLabelSizePx, plot.bottom - plot.top)),
    ),
  ];
}

const tickSizePx = 13;
const axisLabelSizePx = 14.5;
const yLabelOffsetPx = 52;
const xLabelOffsetPx = 44;
