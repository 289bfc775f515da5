/** Every figure of a report as files of their own: SVG, and PNG twice as large. */
import { createDocument } from "./render-report.js";
import { renderPng } from "./render-png.js";
import { drawFigure, figureIds, type FigureId } from "./figures/all-figures.js";
import { lightTheme } from "./figures/figure-theme.js";
import type { FigureContext } from "./figures/finish-svg.js";
import { drawScreens } from "./figures/screen-figure.js";
import type { ReportData } from "./report-data.js";
import type { ReportScreen } from "./report-screens.js";

export interface FigureFile {
  readonly id: FigureId;
  readonly svg: string;
  readonly png: Uint8Array;
}

const WIDTH_PX = 960;

/** Those whose data is there. */
export async function* figureFiles(data: ReportData): AsyncGenerator<FigureFile> {
  const context = contextOfFiles();
  for (const id of figureIds) yield* fileOf(id, drawFigure(id, data, context));
}

/** One of them. */
export async function figureFile(id: FigureId, data: ReportData): Promise<FigureFile | undefined> {
  for await (const file of fileOf(id, drawFigure(id, data, contextOfFiles()))) return file;
  return undefined;
}

/** The figure of screening alone, where there is no report yet. */
export async function* screenFigureFiles(screens: readonly ReportScreen[]): AsyncGenerator<FigureFile> {
  yield* fileOf("screening", drawScreens(screens, contextOfFiles()));
}

function contextOfFiles(): FigureContext {
  return { document: createDocument(), theme: lightTheme, widthPx: WIDTH_PX, standalone: true };
}

async function* fileOf(id: FigureId, drawn: SVGSVGElement | undefined): AsyncGenerator<FigureFile> {
  if (drawn === undefined) return;
  const svg = drawn.outerHTML;
  yield { id, svg, png: await renderPng(svg, { widthPx: 2 * WIDTH_PX }) };
}
