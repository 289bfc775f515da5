import type { ScatterFigure, ScatterPanel } from "./figure.js";
import { fontFamily, ink, mutedInk, paper, seriesStyle, type SeriesStyle } from "./figure-style.js";
import { drawMarker } from "./marker.js";
import { drawScatterPanel } from "./scatter-panel.js";
import { escapeXml, svgElement } from "./svg-element.js";
import { shortenToWidth, textWidth, wrapToWidth } from "./text-width.js";

/**
 * A scatter plot as a complete SVG document: title, legend, one panel or small multiples, caption.
 *
 * Invariant: pure and deterministic: the same figure gives the same text, which golden tests compare. No text leaves
 * the canvas, and every point can be identified: by its label, and by the tooltip of its marker.
 */
export function renderScatter(figure: ScatterFigure): string {
  checkCoordinates(figure);
  const columns = Math.max(1, Math.min(figure.columns ?? defaultColumns(figure.panels), figure.panels.length));
  const rows = Math.ceil(figure.panels.length / columns);
  const panel = columns === 1 ? { widthPx: 952, heightPx: 600 } : { widthPx: columns === 2 ? 560 : 452, heightPx: 430 };
  const widthPx = 2 * marginPx + columns * panel.widthPx + (columns - 1) * panelGapPx;
  const contentPx = widthPx - 2 * marginPx;

  const styles = seriesStyles(figure.panels);
  const header = drawHeader(figure, styles, contentPx);
  const panels = figure.panels.map((data, index) =>
    drawScatterPanel(
      data,
      {
        left: marginPx + (index % columns) * (panel.widthPx + panelGapPx),
        top: header.bottomPx + Math.floor(index / columns) * (panel.heightPx + panelGapPx),
        ...panel,
      },
      (series) => styles.get(series) as SeriesStyle,
    ),
  );
  const panelsBottomPx = header.bottomPx + rows * panel.heightPx + Math.max(0, rows - 1) * panelGapPx;
  const caption = drawLines(wrapToWidth(figure.caption ?? "", captionSizePx, contentPx), panelsBottomPx + 26, {
    "font-size": captionSizePx,
    fill: mutedInk,
  });
  const heightPx = (caption.lines.length > 0 ? caption.bottomPx : panelsBottomPx) + 14;

  return (
    svgElement(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        width: widthPx,
        height: heightPx,
        viewBox: `0 0 ${widthPx} ${heightPx}`,
        "font-family": fontFamily,
        role: "img",
      },
      [
        svgElement("title", {}, escapeXml(figure.title)),
        svgElement("rect", { width: widthPx, height: heightPx, fill: paper }),
        ...header.lines,
        ...panels,
        ...caption.lines,
      ],
    ) + "\n"
  );
}

const marginPx = 24;
const panelGapPx = 32;
const titleSizePx = 25;
const subtitleSizePx = 16;
const captionSizePx = 13;
const legendSizePx = 15;

/** Names of many points need the whole width. */
function defaultColumns(panels: readonly ScatterPanel[]): number {
  if (panels.some((panel) => panel.points.length > 14)) return 1;
  return panels.length === 3 ? 3 : 2;
}

function drawHeader(figure: ScatterFigure, styles: ReadonlyMap<string, SeriesStyle>, contentPx: number) {
  const title = svgElement(
    "text",
    { x: marginPx, y: marginPx + titleSizePx * 0.8, "font-size": titleSizePx, "font-weight": 700, fill: ink },
    escapeXml(shortenToWidth(figure.title, titleSizePx, contentPx, "bold")),
  );
  const titleBottomPx = marginPx + titleSizePx;
  const subtitle = drawLines(wrapToWidth(figure.subtitle ?? "", subtitleSizePx, contentPx), titleBottomPx + 23, {
    "font-size": subtitleSizePx,
    fill: mutedInk,
  });
  const subtitleBottomPx = subtitle.lines.length > 0 ? subtitle.bottomPx : titleBottomPx;
  const legend = styles.size > 1 ? drawLegend(styles, subtitleBottomPx + 24, contentPx) : undefined;
  return {
    lines: [title, ...subtitle.lines, ...(legend?.lines ?? [])],
    bottomPx: (legend?.bottomPx ?? subtitleBottomPx) + 16,
  };
}

function drawLegend(styles: ReadonlyMap<string, SeriesStyle>, baselinePx: number, contentPx: number) {
  const lines: string[] = [];
  let left = 0;
  let y = baselinePx;
  for (const [series, style] of styles) {
    if (series === unnamedSeries) continue;
    const name = shortenToWidth(series, legendSizePx, contentPx - 20);
    const width = 20 + textWidth(name, legendSizePx);
    if (left > 0 && left + width > contentPx) [left, y] = [0, y + 22];
    lines.push(
      drawMarker({ x: marginPx + left + 6, y: y - 5 }, style),
      svgElement("text", { x: marginPx + left + 20, y, "font-size": legendSizePx, fill: ink }, escapeXml(name)),
    );
    left += width + 26;
  }
  return { lines, bottomPx: y + 4 };
}

function drawLines(lines: readonly string[], baselinePx: number, attributes: { "font-size": number; fill: string }) {
  const stepPx = Math.round(attributes["font-size"] * 1.35);
  return {
    lines: lines.map((line, index) =>
      svgElement("text", { x: marginPx, y: baselinePx + index * stepPx, ...attributes }, escapeXml(line)),
    ),
    bottomPx: baselinePx + (lines.length - 1) * stepPx + 5,
  };
}

/** Points without a series share a style but have nothing to be called in a legend. */
const unnamedSeries = "";

/** Every series of the figure in order of appearance, so that a colour means the same in all panels. */
function seriesStyles(panels: readonly ScatterPanel[]): Map<string, SeriesStyle> {
  const names = new Set(panels.flatMap((panel) => panel.points.map((point) => point.series ?? unnamedSeries)));
  return new Map([...names].map((name, index) => [name, seriesStyle(index)]));
}

function checkCoordinates({ panels }: ScatterFigure): void {
  for (const point of panels.flatMap((panel) => panel.points)) {
    const numbers = [point.x, point.y, ...(point.xInterval ?? []), ...(point.yInterval ?? [])];
    if (!numbers.every(Number.isFinite)) {
      throw new RangeError(`a point of a figure needs finite numbers: ${point.name} has ${numbers.join(", ")}`);
    }
  }
}
