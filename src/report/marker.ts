import { paper, type SeriesStyle } from "./figure-style.js";
import type { PlanePoint } from "./geometry.js";
import { escapeXml, svgElement, svgNumber } from "./svg-element.js";

/** Half of a marker's width: the radius of its circle. */
export const markerRadiusPx = 6;

/** A point's mark. Its white rim keeps overlapping points apart; `tooltip` is shown by browsers. */
export function drawMarker({ x, y }: PlanePoint, { color, shape }: SeriesStyle, tooltip?: string): string {
  const paint = { fill: color, stroke: paper, "stroke-width": 1.25 };
  const children = tooltip === undefined ? undefined : svgElement("title", {}, escapeXml(tooltip));
  if (shape === "circle") return svgElement("circle", { cx: x, cy: y, r: markerRadiusPx, ...paint }, children);
  const corners = outlines[shape].map(
    ([dx, dy]) => `${svgNumber(x + dx * markerRadiusPx)},${svgNumber(y + dy * markerRadiusPx)}`,
  );
  return svgElement("polygon", { points: corners.join(" "), ...paint }, children);
}

/** Corners in radii, of about the circle's area. */
const outlines: Record<Exclude<SeriesStyle["shape"], "circle">, readonly (readonly [number, number])[]> = {
  square: [
    [-0.88, -0.88],
    [0.88, -0.88],
    [0.88, 0.88],
    [-0.88, 0.88],
  ],
  triangle: [
    [0, -1.15],
    [1.1, 0.85],
    [-1.1, 0.85],
  ],
  diamond: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
};
