import type { Segment } from "./geometry.js";
import { svgElement } from "./svg-element.js";

/** A straight line, dashed when `dashes` says how (`4 4`). */
export function drawSegment({ from, to }: Segment, stroke: string, widthPx: number, dashes?: string): string {
  return svgElement("line", {
    x1: from.x,
    y1: from.y,
    x2: to.x,
    y2: to.y,
    stroke,
    "stroke-width": widthPx,
    "stroke-dasharray": dashes,
  });
}
