/** Draws figures anew, with the code that drew them first: at the width of a narrow screen, or for another choice. */
import { drawFigure, type FigureChoice, type FigureId } from "../../src/report/figures/all-figures.js";
import { cssTheme } from "../../src/report/figures/figure-theme.js";
import type { ReportData } from "../../src/report/report-data.js";
import { PAGE_WIDTH_PX } from "../../src/report/sections/page-width.js";

const NARROWEST_PX = 320;
/** Redrawing for a few pixels would only flicker. */
const STEP_PX = 40;

export interface Figures {
  draw(id: FigureId, choice: FigureChoice): void;
}

export function fitFigures(data: ReportData, redrawn: () => void): Figures {
  const drawnWidths = new Map<string, number>();
  const choices = new Map<string, FigureChoice>();
  const canvases = [...document.querySelectorAll<HTMLElement>("figure[data-figure] .canvas")];
  const idOf = (canvas: HTMLElement) => (canvas.parentElement as HTMLElement).dataset["figure"] as FigureId;
  const draw = (canvas: HTMLElement, widthPx: number): void => {
    const id = idOf(canvas);
    const svg = drawFigure(id, data, { document, theme: cssTheme, widthPx }, choices.get(id) ?? {});
    if (svg === undefined) canvas.replaceChildren("No model has both values.");
    else canvas.replaceChildren(svg);
    drawnWidths.set(id, widthPx);
  };
  const fit = (canvas: HTMLElement): boolean => {
    const widthPx = Math.round(Math.min(PAGE_WIDTH_PX, Math.max(NARROWEST_PX, canvas.clientWidth)));
    const drawn = drawnWidths.get(idOf(canvas)) ?? PAGE_WIDTH_PX;
    const fits = widthPx >= drawn ? widthPx - drawn < STEP_PX : false;
    if (widthPx === drawn || fits) return false;
    draw(canvas, widthPx);
    return true;
  };
  const fitAll = (): void => {
    if (canvases.map(fit).some(Boolean)) redrawn();
  };
  new ResizeObserver(fitAll).observe(document.querySelector("main") as HTMLElement);
  return {
    draw(id, choice) {
      choices.set(id, choice);
      for (const canvas of canvases.filter((one) => idOf(one) === id))
        draw(canvas, drawnWidths.get(id) ?? PAGE_WIDTH_PX);
      redrawn();
    },
  };
}
