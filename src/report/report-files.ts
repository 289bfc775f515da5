/** Every figure of a report as files of their own: SVG, and PNG twice as large. */
import { createDocument } from "./render-report.js";
import { renderPng } from "./render-png.js";
import { drawFigure, figureIds, type FigureId } from "./figures/all-figures.js";
import { lightTheme } from "./figures/figure-theme.js";
import type { ReportData } from "./report-data.js";

export interface FigureFile {
  readonly id: FigureId;
  readonly svg: string;
  readonly png: Uint8Array;
}

const WIDTH_PX = 960;

/** Those whose data is there. */
export async function* figureFiles(data: ReportData): AsyncGenerator<FigureFile> {
  const document = createDocument();
  for (const id of figureIds) {
    const drawn = drawFigure(id, data, { document, theme: lightTheme, widthPx: WIDTH_PX, standalone: true });
    if (drawn === undefined) continue;
    const svg = drawn.outerHTML;
    yield { id, svg, png: await renderPng(svg, { widthPx: 2 * WIDTH_PX }) };
  }
}
