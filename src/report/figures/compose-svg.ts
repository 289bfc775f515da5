/** Several drawings as one figure: a heading (for files of their own), a legend, then panels side by side. */
import * as Plot from "@observablehq/plot";
import { textWidth, wrapToWidth } from "../text-width.js";
import type { SeriesMark } from "./figure-theme.js";
import { finishSvg, FONT_PX, svgNode, type FigureContext, type FigureText } from "./finish-svg.js";

export interface LegendEntry extends SeriesMark {
  readonly name: string;
}

export interface Panel {
  readonly svg: SVGElement;
  /** Drawn above the panel. */
  readonly title?: string;
  /** Drawn under the title. */
  readonly note?: string;
}

export interface Composition extends FigureText {
  readonly subtitle?: string;
  readonly legend?: readonly LegendEntry[];
  readonly panels: readonly Panel[];
  readonly columns?: number;
}

const GAP_PX = 20;

export function composeFigure(composition: Composition, context: FigureContext): SVGSVGElement {
  const { document, widthPx } = context;
  const svg = svgNode(document, "svg", {});
  let top = context.standalone === true ? drawHeading(svg, composition, context) : 0;
  if (composition.legend !== undefined && composition.legend.length > 1) {
    top += drawLegend(svg, composition.legend, top, context);
  }
  const heightPx = drawPanels(svg, composition, top, context);
  svg.setAttribute("viewBox", `0 0 ${widthPx} ${Math.ceil(heightPx)}`);
  svg.setAttribute("width", String(widthPx));
  svg.setAttribute("height", String(Math.ceil(heightPx)));
  if (context.standalone === true) {
    svg.prepend(svgNode(document, "rect", { width: widthPx, height: Math.ceil(heightPx), fill: context.theme.paper }));
  }
  return finishSvg(svg, composition, context);
}

/** How wide a panel may be when `columns` stand side by side. */
export function panelWidth(widthPx: number, columns: number): number {
  return Math.floor((widthPx - (columns - 1) * GAP_PX) / columns);
}

function drawPanels(
  svg: SVGElement,
  { panels, columns = 1 }: Composition,
  top: number,
  context: FigureContext,
): number {
  const width = panelWidth(context.widthPx, columns);
  let rowTop = top;
  let bottom = top;
  for (const [place, panel] of panels.entries()) {
    const column = place % columns;
    if (column === 0) rowTop = place === 0 ? top : bottom + GAP_PX;
    const left = column * (width + GAP_PX);
    const heading = drawPanelHeading(svg, panel, left, rowTop, width, context);
    const heightPx = Number(panel.svg.getAttribute("height"));
    const group = svgNode(context.document, "g", {
      transform: `translate(${left},${rowTop + heading})`,
      "text-anchor": "middle",
    });
    group.append(...panel.svg.childNodes);
    svg.append(group);
    bottom = Math.max(column === 0 ? 0 : bottom, rowTop + heading + heightPx);
  }
  return bottom;
}

function drawPanelHeading(
  svg: SVGElement,
  { title, note }: Panel,
  left: number,
  top: number,
  widthPx: number,
  { document, theme }: FigureContext,
): number {
  let y = top;
  if (title !== undefined) {
    y += 18;
    svg.append(svgNode(document, "text", { x: left, y, "font-size": 16, "font-weight": 700 }, title));
  }
  for (const line of note === undefined ? [] : wrapToWidth(note, FONT_PX, widthPx)) {
    y += 18;
    svg.append(svgNode(document, "text", { x: left, y, fill: theme.muted }, line));
  }
  return y === top ? 0 : y - top + 6;
}

/** @returns its height. */
function drawHeading(
  svg: SVGElement,
  { title, subtitle }: Composition,
  { document, theme, widthPx }: FigureContext,
): number {
  let y = 0;
  for (const line of wrapToWidth(title, 20, widthPx - 8)) {
    y += 26;
    svg.append(svgNode(document, "text", { x: 4, y, "font-size": 20, "font-weight": 700 }, line));
  }
  for (const line of subtitle === undefined ? [] : wrapToWidth(subtitle, 14, widthPx - 8)) {
    y += 20;
    svg.append(svgNode(document, "text", { x: 4, y, "font-size": 14, fill: theme.muted }, line));
  }
  return y + 14;
}

/** @returns its height. */
function drawLegend(svg: SVGElement, entries: readonly LegendEntry[], top: number, context: FigureContext): number {
  const rowPx = 22;
  let x = 8;
  let y = 12;
  const placed = entries.map((entry) => {
    const width = textWidth(entry.name, FONT_PX) + 34;
    if (x > 8 && x + width > context.widthPx) {
      x = 8;
      y += rowPx;
    }
    const place = { ...entry, x, y };
    x += width;
    return place;
  });
  const drawn = Plot.plot({
    document: context.document,
    width: context.widthPx,
    height: y + 12,
    margin: 0,
    axis: null,
    x: { type: "identity" },
    y: { type: "identity" },
    marks: placed.flatMap(({ name, color, symbol, x, y }) => [
      Plot.dot([{ x, y }], { x: "x", y: "y", symbol, fill: color, r: 5 }),
      Plot.text([{ x, y }], { x: "x", y: "y", text: () => name, textAnchor: "start", dx: 11, fill: context.theme.ink }),
    ]),
  });
  const group = svgNode(context.document, "g", { transform: `translate(0,${top})` });
  group.append(...drawn.childNodes);
  svg.append(group);
  return y + rowPx;
}
